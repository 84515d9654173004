"""The language of the filter bar: what it finds, what it says of a slip, how it goes on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.domain.errors import UsageError
from triage.services.models import QueueFilter
from triage.services.query_terms import EXAMPLES, TERMS
from triage.services.querying import checked, completions, parse, split

NOW = datetime(2026, 11, 20, 22, 30, tzinfo=UTC)
CET = timezone(timedelta(hours=1))


def sums(*pairs: tuple[str, str]) -> QueueFilter:
    return QueueFilter(amounts=tuple((sign, Decimal(text)) for sign, text in pairs))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", QueueFilter()),
        ("dale rob", QueueFilter(search="dale rob")),
        ('"dale rob" x', QueueFilter(search="x", phrases=("dale rob",))),
        ("kind:con acme", QueueFilter(kind="contract_dispute", search="acme")),
        ("STATE:ESC assignee:me", QueueFilter(state="escalated", assignee="anna")),
        ('assignee:"Bea B."', QueueFilter(assignee="Bea B.")),
        ("assignee:none", QueueFilter(assignee="")),
        ("due:<72h", QueueFilter(due_before=NOW + timedelta(hours=72))),
        ("due:3d", QueueFilter(due_before=NOW + timedelta(days=3))),
        ("due:>2w", QueueFilter(due_from=NOW + timedelta(weeks=2))),
        ("due:today", QueueFilter(due_before=datetime(2026, 11, 20, 23, 0, tzinfo=UTC))),
        ("due:overdue", QueueFilter(due_before=NOW)),
        ("due:none", QueueFilter(undated=True)),
        ("age:>14d", QueueFilter(opened_before=NOW - timedelta(days=14))),
        ("age:<90m", QueueFilter(opened_from=NOW - timedelta(minutes=90))),
        ("amount:>100", sums((">", "100"))),
        ("amount:<=9.99", sums(("<=", "9.99"))),
        ("amount:50", sums(("=", "50"))),
        ("amount:50..200", sums((">=", "50"), ("<=", "200"))),
        ("amount:>100eur", QueueFilter(amounts=((">", Decimal(100)),), currency="EUR")),
        ("currency:usd", QueueFilter(currency="USD")),
        ("signal:review_threat", QueueFilter(marks=("signal:review_threat",))),
        ("signal:safe signal:legal", QueueFilter(marks=("signal:safety_threat", "signal:legal_threat"))),
        ("caution:answer", QueueFilter(marks=("caution:answer_now",))),
        ("suggests:refund", QueueFilter(marks=("action:refund",))),
        ("suggests:escalate:legal", QueueFilter(marks=("to:legal",))),
        ("customer:Ann@Example.com", QueueFilter(marks=("customer:ann@example.com",))),
        ("customer:cus_A", QueueFilter(marks=("customer:cus_A",))),
        ("is:unanswered is:changed is:release", QueueFilter(
            marks=("unanswered",), changed=True, to_release=True)),
        ("sort:-amount", QueueFilter(sort="-amount")),
        ("kind:", QueueFilter()),
        ("http://x", QueueFilter(search="http://x")),
        ('"foo:bar"', QueueFilter(phrases=("foo:bar",))),
    ],
)  # fmt: skip
def test_terms_and_words(text: str, wanted: QueueFilter) -> None:
    query = parse(text, me="anna", now=NOW, zone=CET)
    assert (query.wanted, query.slips) == (wanted, ())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("kind:foo", "at 1: kind:foo is unknown; one of chargeback, refund_request, contract_dispute"),
        ("x kind:chragback", "at 3: kind:chragback is unknown; did you mean chargeback?"),
        ("kind:c", "at 1: kind:c could be chargeback or contract_dispute; write on"),
        ("signal:review_thret", "at 1: signal:review_thret is unknown; did you mean review_threat?"),
        ("due:soon", "at 1: due:soon is no span of time; write due:<72h or due:>3d (m, h, d, w)"),
        ("amount:lots", "at 1: amount:lots is no sum; write amount:>100, amount:50..200 or amount:>100eur"),
        ("currency:XYZ", "at 1: XYZ is no currency; write its three letters, such as USD"),
        ("is:nice", "at 1: is:nice is unknown; one of unanswered, changed, release"),
        ("knd:chargeback", "at 1: knd: narrows nothing; did you mean kind:?"),
        (
            "foo:bar",
            "at 1: foo: narrows nothing; one of kind, state, assignee, due, age, amount, currency, "
            "signal, caution, suggests, customer, is, sort; or quote the text",
        ),
        ('a "b c', 'at 3: the quotation is not closed; add a "'),
    ],
)
def test_a_slip_is_told_with_its_place_and_a_remedy_and_does_not_narrow(text: str, told: str) -> None:
    query = parse(text, me="anna", now=NOW)
    assert [slip.sentence for slip in query.slips] == [told]
    assert query.wanted.marks == ()
    assert query.wanted.kind is None


def test_where_nobody_types_the_first_slip_is_an_error() -> None:
    with pytest.raises(UsageError, match="query, character 3: due:x is no span"):
        checked("a due:x kind:foo", me="anna", now=NOW)


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("ki", ["kind:"]),
        ("kind:", ["kind:chargeback", "kind:refund_request", "kind:contract_dispute"]),
        ("due:<72h kind:ch", ["due:<72h kind:chargeback"]),
        ("signal:rev", ["signal:review_threat", "signal:review_hostage"]),
        ("assignee:b", ["assignee:bea", 'assignee:"bo b"']),
        ("kind:chargeback", []),
        ("xyz", []),
        ("nope:", []),
        ('"ki', []),
    ],
)
def test_how_a_query_may_go_on(text: str, offered: list[str]) -> None:
    assert completions(text, ["anna", "bea", "bo b"]) == offered


def test_an_empty_query_offers_the_terms() -> None:
    assert completions("")[:2] == ["kind:", "state:"]


@given(st.text(max_size=80) | st.text('kindstaeue:<>" .0123456789', max_size=60))
def test_anything_can_be_typed_and_every_slip_lies_in_the_text(text: str) -> None:
    for slip in parse(text, me="anna", now=NOW).slips:
        assert 0 <= slip.start < slip.end <= len(text)
    for word in split(text):
        assert text[word.start : word.end].strip()
    for longer in completions(text, ["bea"]):
        assert longer.startswith(
            text[: len(text) - len(text.rsplit(maxsplit=1)[-1])] if text.split() else text
        )


@given(st.sampled_from(sorted(TERMS)), st.data())
def test_every_value_that_is_offered_is_understood(key: str, data: st.DataObject) -> None:
    term = TERMS[key]
    if term.values:
        value = data.draw(st.sampled_from(list(term.values)))
        query = parse(f"{key}:{value}", me="anna", now=NOW)
        assert query.slips == ()
        assert query.wanted != QueueFilter()


def test_the_examples_are_understood_and_name_every_term() -> None:
    assert {example.partition(":")[0] for example, _ in EXAMPLES[:-1]} == set(TERMS)
    for example, told in EXAMPLES:
        assert parse(example, me="anna", now=NOW).slips == ()
        for other in (word for word in told.replace(",", " ").replace(";", " ").split() if ":" in word[:-1]):
            assert parse(other, me="anna", now=NOW).slips == (), other
