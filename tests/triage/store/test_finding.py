"""Finding cases by words: what looking at every case finds, the indexes find."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules.engine.text import fold
from tests.triage.conftest import CHARGEBACK
from triage.desk import Desk
from triage.domain.searched import SAID, words_in
from triage.services.models import QueueFilter
from triage.services.queue_models import MOST_WORDS
from triage.services.queueing import query_of
from triage.store import migrating, narrowing
from triage.store.monitoring import items
from triage.store.opening import SCHEMA, connect, reading, writing
from triage.store.queue import count

POOL = (
    "refund", "refunded", "Refund!", "the", "then", "them", "I", "it", "don't", "ÖDÖN", "odon", "ödöné",
    "café", "پرداخت", "كتاب", "کتابي", "می‌خواهم", "вернуть", "Верните", "Straße", "strasse", "ﬁne", "fi",
    "40%", "€", "HU-41653", "41", "a@b.example", "snowman☃", "e\N{COMBINING ACUTE ACCENT}t", "NEAR", "AND",
    "can", "x_y", "OR", "NOT", "*", '"', "^it",
)  # fmt: skip
TEXTS: dict[str, tuple[str, str]] = {}
"""By id, what is looked through for any letters, and what for words that begin so."""


@pytest.fixture
def talkative_desk(desk: Desk, take_in: Callable[..., Any]) -> Desk:
    """Fifty cases whose names and messages are made of the same words; some are closed."""
    pick, cases = random.Random(5), []
    TEXTS.clear()

    def said(most: int) -> str:
        return " ".join(pick.choices(POOL, k=pick.randrange(1, most)))

    for number in range(50):
        case: dict[str, Any] = {"id": f"c{number:02}", "kind": "chargeback", "amount": "1", "currency": "USD"}
        case |= {"subject": said(4), "customer": {"name": said(3), "email": f"{number}@x{number}.example"}}
        case["order"] = {"id": f"O-{number}"}
        froms = [pick.choice(["customer", "staff"]) for _ in range(pick.randrange(3))]
        case["messages"] = [{"from": who, "text": said(9)} for who in froms]
        cases.append(case)
        named = [case["id"], case["customer"]["name"], case["subject"]]
        told = [message["text"] for who in ("customer", "staff") for message in case["messages"]
                if message["from"] == who]  # fmt: skip
        TEXTS[case["id"]] = (
            "\n".join(named),
            " ".join([*named[:2], case["customer"]["email"], case["order"]["id"], named[2], *told]),
        )
    take_in(*cases)
    for number in range(0, 50, 7):
        desk.deciding.close(f"c{number:02}")
    return desk


def spelt(text: str) -> list[str]:
    """The words of a text, folded as messages are when they are read."""
    return re.findall(r"[^\W_]+", fold(text))


def looked_for(words: list[str]) -> set[str]:
    """Every case that is found, by looking at each."""
    return {name for name, texts in TEXTS.items() if _stands_in(words, *texts)}


def _stands_in(words: list[str], named: str, told: str) -> bool:
    asked, said = [spelt(word) for word in words], spelt(told)
    begun = all(asked) and all(_begun(one, said) for one in asked)
    inside = any(len(word.casefold()) > 2 for word in words) or not all(asked)
    return begun or (inside and all(word.casefold() in named.casefold() for word in words))


def _begun(asked: list[str], said: list[str]) -> bool:
    rows = (said[at : at + len(asked)] for at in range(len(said) - len(asked) + 1))
    return any(row[:-1] == asked[:-1] and row[-1].startswith(asked[-1]) for row in rows)


@st.composite
def asked_for(draw: st.DrawFn) -> list[str]:
    """Whole words, beginnings and insides of what is said, and some that nobody said."""
    words = []
    for _ in range(draw(st.integers(1, 3))):
        word = draw(st.sampled_from([*POOL, "c0", "O-1", "x1", "example", "%", "zz"]))
        start = draw(st.sampled_from([0, 0, 0, 1]))
        piece = word[start : start + draw(st.integers(1, 12))].strip()
        words.append(draw(st.sampled_from([str.upper, str.lower, str]))(piece or word))
    return words


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
@given(words=asked_for(), dense=st.sampled_from([(0, 0), (0, 50), (3, 9), (50, 50)]))
def test_the_indexes_find_what_looking_at_every_case_finds(
    talkative_desk: Desk, words: list[str], dense: tuple[int, int]
) -> None:
    before = narrowing.RARE, narrowing.OFTEN
    narrowing.RARE, narrowing.OFTEN = dense
    try:
        for state in (None, "closed"):
            wanted = QueueFilter(search=" ".join(words), state=state)
            rows = talkative_desk.queue.window(wanted, 0, 100)
            closed = {f"c{number:02}" for number in range(0, 50, 7)}
            expected = looked_for(words) & closed if state else looked_for(words) - closed
            assert {row.id for row in rows} == expected
            with reading(talkative_desk.path) as connection:
                assert count(connection, query_of(wanted)) == len(rows)
    finally:
        narrowing.RARE, narrowing.OFTEN = before


def found(desk: Desk, search: str, *phrases: str) -> list[str]:
    """Which cases are found, by id."""
    return sorted(row.id for row in desk.queue.window(QueueFilter(search=search, phrases=phrases), 0, 100))


def case_of(name: str, *texts: str, **more: Any) -> dict[str, Any]:
    """A case in which a customer said something."""
    messages = [{"at": "2026-11-20T08:00:00Z", "from": "customer", "text": text} for text in texts]
    case = {"id": name, "kind": "refund_request", "amount": "1", "currency": "USD"}
    return {**case, "messages": messages, **more}


def test_words_of_messages_orders_and_addresses_are_found_however_they_are_spelt(
    desk: Desk, take_in: Callable[..., Any]
) -> None:
    take_in(
        case_of(
            "a", "The CAFÉ table arrived broken.", customer={"name": "Kovács", "email": "k.ov@mail.example"}
        ),
        case_of("b", "می‌خواهم كتاب را پس بدهم", order={"id": "HU-41653"}),
        case_of("c", "我要退款,谢谢"),
    )
    assert found(desk, "cafe brok") == found(desk, "KOVACS") == found(desk, "k.ov@mail.exam") == ["a"]
    assert found(desk, "کتاب") == found(desk, "hu-416") == found(desk, "41653") == ["b"]
    assert found(desk, "退款") == ["c"]
    assert found(desk, "", "table arrived") == ["a"]
    assert found(desk, "", "arrived table") == []
    assert found(desk, "afe") == []


def test_words_that_a_message_no_longer_says_are_not_found(desk: Desk, take_in: Callable[..., Any]) -> None:
    take_in(case_of("a", "my kettle leaks"), case_of("b", "my kettle"))
    take_in(case_of("a", "my teapot leaks"), case_of("b", "my kettle"))
    assert (found(desk, "kettle"), found(desk, "teapot"), found(desk, "leaks")) == (["b"], ["a"], ["a"])
    assert desk.queue.count(QueueFilter(search="kettle")) == 1


def test_a_case_that_is_gone_leaves_no_words(desk: Desk, take_in: Callable[..., Any]) -> None:
    take_in(case_of("a", "kettle"), case_of("b", "kettle"))
    with writing(desk.path) as connection:
        connection.execute("DELETE FROM case_files WHERE seq = 1")
        connection.execute("DELETE FROM cases WHERE seq = 1")
        assert connection.execute("SELECT seq FROM told").fetchall() == [(2,)]
    assert found(desk, "kettle") == ["b"]


def test_an_older_desk_gets_the_words_and_the_counts_of_its_cases(
    desk: Desk, take_in: Callable[..., Any], open_desk: Callable[..., Desk]
) -> None:
    take_in(*(case_of(f"c{number}", f"kettle {number}") for number in range(1_200)), CHARGEBACK)
    with reading(desk.path) as connection:
        counted = items(connection, "")
    with connect(desk.path, write=True) as connection:
        connection.executescript(
            "DROP TABLE told; DROP TRIGGER told_gone; DROP TABLE search_words;"
            "DROP TABLE disputes; DROP TRIGGER disputes_gone; DROP INDEX log_closed;"
            "PRAGMA user_version=8; UPDATE alembic_version SET version_num='0008'"
        )
    connection.close()
    assert migrating.upgrade(desk.path) == (8, SCHEMA)
    with reading(desk.path) as connection:
        assert items(connection, "") == counted != []
    assert found(open_desk(), "kettle 1199") == ["c1199"]
    assert open_desk().queue.count(QueueFilter(search="kett")) == 1_200
    take_in(case_of("c7", "teapot"))
    assert open_desk().queue.count(QueueFilter(search="kett")) == 1_199


def test_the_customer_is_heard_before_staff_and_to_a_limit(desk: Desk, take_in: Callable[..., Any]) -> None:
    case = case_of("a", "x" * (SAID - 10), " needle haystack")
    case["messages"].insert(0, {"at": "2026-11-20T08:00:00Z", "from": "staff", "text": "replied"})
    take_in(case)
    assert [found(desk, word) for word in ("needle", "haystack", "replied")] == [["a"], [], []]


HOSTILE = [
    '"', "*", '"*', 'a" OR b', "NEAR(it them)", "it*", "^it", "words:it", "{words}: it", "-it", "it +them",
    "\\", "it'&!('them':*", "a & | !", "(", ")", "it AND", "\x00", "it\x00", "\udc80it", "☃", "%", "_",
    "';--", "\N{ZERO WIDTH SPACE}", "x" * 10_000, "it " * 3_333, "退" * 10_000, "a b c d e f g h " * 600,
    "'" * 10_000, ". " * 5_000, " ".join(f"w{number}" for number in range(2_000)),
    " ".join(f"w{number}it" for number in range(2_000)),
]  # fmt: skip


@pytest.mark.parametrize("at", range(len(HOSTILE)))
def test_hostile_text_only_looks_for_itself(talkative_desk: Desk, at: int) -> None:
    every = QueueFilter(search=HOSTILE[at]), QueueFilter(phrases=(HOSTILE[at],))
    for wanted in every:
        rows = talkative_desk.queue.window(wanted, 0, 100)
        assert talkative_desk.queue.count(wanted) == len(rows)
        assert [talkative_desk.queue.position(wanted, row.id) for row in rows] == list(range(len(rows)))


def test_words_are_spelt_as_when_messages_are_read() -> None:
    """Letter by letter, so that what the book reads in a message is found, too."""
    for code in range(0x11000):
        assert "".join(words_in(chr(code))) == "".join(spelt(chr(code))), hex(code)


@given(st.text(max_size=200))
def test_a_word_is_letters_and_figures_and_no_longer_than_an_index_takes(text: str) -> None:
    assert all(word.isalnum() and len(word) <= 60 for word in words_in(text))


def test_more_words_than_are_looked_for_change_nothing(desk: Desk, take_in: Callable[..., Any]) -> None:
    take_in(case_of("a", " ".join(f"w{number}" for number in range(MOST_WORDS))))
    assert found(desk, " ".join(f"w{number}" for number in range(MOST_WORDS + 5))) == ["a"]
