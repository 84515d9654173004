"""Where a desk is: a file or a server, and what is told of it."""

from __future__ import annotations

import pickle
import sys
from pathlib import Path

import pytest

from triage.config import beside
from triage.desk import Desk
from triage.domain.errors import DeskError
from triage.services.setting_list import SettingList
from triage.store.address import Server, address_of
from triage.store.postgres.failures import explain
from triage.store.postgres.wording import trigrams, worded

SECRET = "hush"  # noqa: S105


@pytest.mark.parametrize(
    ("db", "told", "name"),
    [
        (f"postgresql+psycopg://ann:{SECRET}@db.example/shop", "postgresql://ann@db.example/shop", "shop"),
        (f"postgresql://ann:{SECRET}@[::1]:5433/shop", "postgresql://ann@[::1]:5433/shop", "shop"),
        (f"postgres://ann@h/shop?password={SECRET}&sslmode=require", "postgresql://ann@h/shop", "shop"),
        ("postgresql:///shop?host=/run/pg", "postgresql:///shop?host=/run/pg", "shop"),
        (f"postgresql://ann:{SECRET}@one:1,two:2/", "postgresql://ann@one:1,two:2/", "ann"),
        ("postgresql://", "postgresql:///", "desk"),
    ],
)  # fmt: skip
def test_a_server_is_told_without_its_password(db: str, told: str, name: str) -> None:
    server = address_of(db)
    assert isinstance(server, Server)
    assert (str(server), server.name) == (told, name)
    assert SECRET not in repr(server) + str(server) + server.label
    assert pickle.loads(pickle.dumps(server)) == server  # noqa: S301
    assert server.url.startswith("postgresql://")


@pytest.mark.parametrize(
    "db",
    [
        f"postgresql://ann:{SECRET}/{SECRET}@host/shop",
        f"postgresql://ann:{SECRET}@{SECRET}@host/shop",
        f"postgresql://ann:{SECRET}?@host/shop",
    ],
)
def test_an_address_that_may_be_half_a_password_is_refused_and_not_repeated(db: str) -> None:
    with pytest.raises(
        DeskError, match="the address of the database cannot be read; write postgresql"
    ) as told:
        address_of(db)
    assert SECRET not in str(told.value)


def test_another_driver_is_named() -> None:
    with pytest.raises(
        DeskError, match="PostgreSQL is not spoken to by 'asyncpg'; write postgresql\\+psycopg"
    ):
        address_of("postgresql+asyncpg://ann:hush@host/shop")


def test_what_is_kept_for_a_desk_has_one_place_whoever_comes_to_it(tmp_path: Path) -> None:
    places = {beside(address_of(f"postgresql://{who}@host/shop")) for who in ("ann", "bob:x", "")}
    (place,) = places
    assert place.parent == tmp_path / "data" / "triage"
    assert place != beside(address_of("postgresql://ann@other/shop"))
    assert beside(tmp_path / "desk.db") == tmp_path / "desk.db"


def test_the_settings_do_not_show_the_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIAGE_DB", f"postgresql+psycopg://ann:{SECRET}@host/shop")
    desk = Desk.unopened()
    found = SettingList(desk.path, None, live=False).read()
    assert SECRET not in repr(found)
    assert [(one.value, one.source) for one in found if one.name == "db"] == [
        ("postgresql://ann@host/shop", "TRIAGE_DB")
    ]


def test_without_the_library_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    told = "postgresql://host/shop: a desk on PostgreSQL needs one more library; run pip install"
    with pytest.raises(DeskError, match=told):
        Desk.open("postgresql://host/shop")


def test_a_server_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(DeskError, match="the server does not answer; check host and port"):
        Desk.open(f"postgresql://ann:{SECRET}@/shop?host={tmp_path}")


def test_an_address_that_the_library_does_not_take_is_told_without_its_password() -> None:
    with pytest.raises(DeskError, match="the address of the database cannot be read") as told:
        Desk.open(f"postgresql://ann:{SECRET}@host/shop?such={SECRET}")
    assert SECRET not in str(told.value)


class SaidError(Exception):
    """What the library raises."""

    def __init__(self, text: str, state: str | None = None) -> None:
        super().__init__(text)
        self.sqlstate = state


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (SaidError('FATAL:  password authentication failed for user "ann"'), "refuses this user or"),
        (SaidError("fe_sendauth: no password supplied"), "asks for a password; set PGPASSWORD"),
        (SaidError('FATAL:  database "shop" does not exist'), "no such database on the server; have it made"),
        (SaidError('FATAL:  role "ann" does not exist'), "knows no such user"),
        (SaidError("FATAL:  no pg_hba.conf entry for host"), "does not let this user in from here"),
        (SaidError("FATAL:  sorry, too many clients already"), "takes no more connections"),
        (SaidError("could not translate host name"), "the server does not answer"),
        (SaidError("server closed the connection unexpectedly"), "the connection to the server was lost"),
        (SaidError("gone", "57P01"), "the server has ended the connection; nothing was half-written"),
        (SaidError("permission denied for table cases", "42501"), "lacks rights on the desk"),
        (SaidError("canceling statement due to lock timeout", "55P03"), "another program is writing"),
        (SaidError("cannot execute INSERT", "25006"), "the desk is read-only; name the server"),
        (SaidError("No space left on device", "53100"), "the server's disk is full"),
        (SaidError("PostgreSQL text fields cannot contain NUL (0x00) bytes"), "remove its NUL characters"),
        (SaidError("something new\nand more", "XX000"), "the database says: something new; run"),
    ],
)  # fmt: skip
def test_what_the_server_says_is_put_into_words(error: SaidError, told: str) -> None:
    server = address_of("postgresql://ann@host/shop")
    assert isinstance(server, Server)
    assert told in str(explain(error, server))


def test_sql_is_put_into_the_words_of_the_server() -> None:
    said = "SELECT seq FROM cases INDEXED BY cases_queue WHERE instr(haystack, ?) > 0 AND id IN () ORDER BY"
    assert worded(f"{said} customer COLLATE NOCASE DESC LIMIT ?") == (
        "SELECT seq FROM cases WHERE strpos(haystack, %s) > 0 AND id IN (NULL) ORDER BY"
        " lower(customer) DESC LIMIT %s"
    )
    assert worded("json_extract(document, '$.dispute.status') LIKE '5%'") == (
        "(CAST(document AS json) #>> '{dispute,status}') LIKE '5%%'"
    )


def test_words_are_asked_for_by_three_letters_in_a_row() -> None:
    assert trigrams(["anna", "o'b", "a\\b"]) == "'a\\\\b' & 'ann' & 'nna' & 'o''b'"
