"""Storing cases by the thousand: one transaction a batch, its log entries included."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from triage.domain.case import Kind
from triage.domain.entered import with_entries_of
from triage.domain.monitored import Counted
from triage.domain.own_doing import ENDED, has_ended, is_own_doing, status_of
from triage.store.acts import LEFT, NOTE, SENT
from triage.store.address import Address
from triage.store.appending import append_all
from triage.store.chain import Draft, canonical
from triage.store.connection import Connection, fill, on_server
from triage.store.opening import transaction, writer
from triage.store.promised import COLUMNS, rows_of
from triage.store.records import Changed, NewCase, Numbered

_FACTS = (
    "id", "kind", "customer", "haystack", "amount", "currency", "due", "due_source", "opened", "digest",
    "suggestion", "cautions", "valid_until",
)  # fmt: skip
_FILE = ("document", "verdict", "book")


def _update_of(table: str, *columns: str) -> str:
    return f"UPDATE {table} SET {', '.join(f'{column} = ?' for column in columns)} WHERE seq = ?"


_UPDATE_CASE = _update_of("cases", "version", "changed_since", *_FACTS)
_UPDATE_FILE = _update_of("case_files", *_FILE)
_LINK = "INSERT INTO charges (charge, case_id) VALUES (?, ?) ON CONFLICT DO NOTHING"
_UPDATE_WORDS = _update_of("told", "words")
_UNCOUNTED = "DELETE FROM disputes WHERE seq = ?"
_NO_PROMISES = "DELETE FROM promises WHERE seq = ?"
_AWAITS = frozenset({"decided", "waiting"})
"""States in which a case may wait for what the bank decides."""
_CLOSE_ENDED = f"""
    UPDATE cases SET state = 'closed' WHERE seq = ?
    AND EXISTS (SELECT 1 FROM decisions WHERE number = cases.decision AND action = 'contest')
    AND NOT EXISTS (SELECT 1 FROM intents WHERE intents.decision = cases.decision
        AND intents.act <> '{NOTE}' AND intents.state IN ({", ".join("?" * len(LEFT))}))"""
_SEEN = "CREATE TEMP TABLE seen (id TEXT PRIMARY KEY, line INTEGER, digest TEXT)"
_ANALYSED = 1_000
_JOURNAL = 16_000
"""Pages (64 MB) that the journal grows to before they are put in their places: less often costs less."""


class Stored(NamedTuple):
    """What the desk already holds under an id."""

    seq: int
    id: str
    digest: str
    version: int
    state: str
    suggestion: str
    decision: int | None
    changed_since: str | None

    @property
    def worked_on(self) -> bool:
        """Whether somebody has moved or decided the case, so that new facts are news to them."""
        return self.decision is not None or self.state != "open"


Entries = Callable[[Changed, Sequence[NewCase], Sequence[tuple[Stored, NewCase]]], Iterable[Draft]]
"""Writes the log entries of a batch, given its counts, all it stored, and what it changed."""


class Bulk:
    """One import's connection. Its temporary table knows which ids a file has named before."""

    def __init__(self, connection: Connection) -> None:
        self._connection, self._new, self._seen_any = connection, 0, False
        if not on_server(connection):
            connection.execute(f"PRAGMA wal_autocheckpoint={_JOURNAL}")
        connection.execute(_SEEN if on_server(connection) else f"{_SEEN} WITHOUT ROWID")

    def forget(self) -> None:
        """Another file begins, which may name the ids of the one before."""
        if self._seen_any:
            self._connection.execute("DELETE FROM seen")
            self._seen_any = False

    def store(self, batch: Sequence[Numbered], at: str, entries: Entries) -> Changed:
        """Stores one batch with its log entries, all or nothing. ``at`` stamps what changes."""
        with transaction(self._connection):
            fresh, refused = self._once(batch)
            known = self._known([case.id for _, case in fresh])
            new = [case for _, case in fresh if case.id not in known]
            pairs = [(known[case.id], case) for _, case in fresh if case.id in known]
            changed = self._changed(pairs)
            self._insert(new)
            self._replace(changed, at)
            unchanged = len(batch) - len(refused) - len(new) - len(changed)
            counts = Changed(len(new), len(changed), unchanged, refused)
            if new or changed:
                drafts = entries(counts, [*new, *(case for _, case in changed)], changed)
                append_all(self._connection, list(drafts))
        return counts

    def _once(self, batch: Sequence[Numbered]) -> tuple[list[Numbered], tuple[tuple[int, str, int], ...]]:
        """The first case of each id, and the later ones that say something else."""
        seen = self._seen([case.id for _, case in batch])
        fresh, refused, rows = [], [], []
        for line, case in batch:
            before = seen.get(case.id)
            if before is None:
                seen[case.id] = (line, case.digest)
                rows.append((case.id, line, case.digest))
                fresh.append((line, case))
            elif before[1] != case.digest:
                refused.append((line, case.id, before[0]))
        if rows:
            self._connection.executemany("INSERT INTO seen VALUES (?, ?, ?)", rows)
            self._seen_any = True
        return fresh, tuple(refused)

    def _seen(self, ids: Sequence[str]) -> dict[str, tuple[int, str]]:
        marks = ", ".join("?" * len(ids))
        sql = f"SELECT id, line, digest FROM seen WHERE id IN ({marks})"
        rows = self._connection.execute(sql, tuple(ids))
        return {row[0]: (row[1], row[2]) for row in rows}

    def _known(self, ids: Sequence[str]) -> dict[str, Stored]:
        marks = ", ".join("?" * len(ids))
        sql = f"SELECT {', '.join(Stored._fields)} FROM cases WHERE id IN ({marks})"
        found = map(Stored._make, self._connection.execute(sql, tuple(ids)))
        return {stored.id: stored for stored in found}

    def _insert(self, cases: Sequence[NewCase]) -> None:
        if not cases:
            return
        top = self._connection.execute("SELECT coalesce(max(seq), 0) FROM cases").fetchone()[0]
        numbered = list(enumerate(cases, top + 1))
        rows = [(seq, "open", 1, *_facts(case)) for seq, case in numbered]
        fill(self._connection, "cases", ("seq", "state", "version", *_FACTS), rows)
        files = [(seq, *_file(case)) for seq, case in numbered]
        fill(self._connection, "case_files", ("seq", *_FILE), files)
        fill(self._connection, "told", ("seq", "words"), [(seq, case.words) for seq, case in numbered])
        self._count(numbered)
        marks = sorted((mark, seq) for seq, case in numbered for mark in case.marks)
        fill(self._connection, "marks", ("mark", "seq"), marks)
        self._promise((seq, *found, 0) for seq, case in numbered for found in case.promises)
        self._link(cases)
        self._new += len(cases)

    def settle(self) -> None:
        """After the last batch: a server that was given many cases plans by what its tables hold now."""
        if on_server(self._connection) and self._new >= _ANALYSED:
            self._connection.execute("ANALYZE cases, case_files, marks, promises, search, told, disputes")

    def close_ended(self, changed: Sequence[tuple[Stored, NewCase]]) -> list[tuple[str, int, str]]:
        """Closes what was contested and has ended by these facts; only inside a batch's log entries.

        Ids, versions, and how it ended. What is under way at the provider, or planned there, is left alone.
        """
        closed = []
        for old, case in changed:
            if old.decision is None or case.kind != Kind.CHARGEBACK or old.state not in _AWAITS:
                continue
            status = status_of(json.loads(case.document))
            if status in ENDED and self._connection.execute(_CLOSE_ENDED, (old.seq, *LEFT)).rowcount:
                closed.append((old.id, old.version + 1, status))
        return closed

    def _promise(self, rows: Iterable[tuple[Any, ...]]) -> None:
        found = list(rows)
        if found:
            fill(self._connection, "promises", COLUMNS, found)

    def _count(self, cases: Iterable[Numbered]) -> None:
        """Notes what the card networks count, by ``seq``."""
        rows = [(seq, *case.counted) for seq, case in cases if case.counted]
        if rows:
            fill(self._connection, "disputes", ("seq", *Counted._fields), rows)

    def _link(self, cases: Iterable[NewCase]) -> None:
        rows = [(case.charge, case.id) for case in cases if case.charge]
        if rows:
            self._connection.executemany(_LINK, rows)

    def _replace(self, changed: Sequence[tuple[Stored, NewCase]], at: str) -> None:
        if not changed:
            return
        rows = []
        for old, case in changed:
            since = old.changed_since or (at if self._is_news(old, case) else None)
            rows.append((old.version + 1, since, *_facts(case), old.seq))
        self._connection.executemany(_UPDATE_CASE, rows)
        files = [(*_file(case), old.seq) for old, case in changed]
        self._connection.executemany(_UPDATE_FILE, files)
        self._connection.executemany(_UPDATE_WORDS, [(case.words, old.seq) for old, case in changed])
        self._connection.executemany(_UNCOUNTED, [(old.seq,) for old, _ in changed])
        self._count((old.seq, case) for old, case in changed)
        self._connection.executemany(_NO_PROMISES, [(old.seq,) for old, _ in changed])
        self._promise(
            row
            for old, case in changed
            for row in rows_of(old.seq, case.document, closed=old.state == "closed")
        )
        self._link(case for _, case in changed)

    def _is_news(self, old: Stored, case: NewCase) -> bool:
        """Whether a decision was taken on other facts: another suggestion or sum, or the bank has decided.

        What only shows what was sent to the provider on that very decision is none.
        """
        if old.decision is None:
            return False
        before, after = self._document(old), json.loads(case.document)
        same = old.suggestion == case.judged.suggestion and self._sum(old) == _sum(case.judged.verdict)
        if same and not has_ended(before, after):
            return False
        return not is_own_doing(self._sent(old.decision), before, after)

    def _sent(self, decision: int) -> list[tuple[str, str | None]]:
        marks = ", ".join("?" * len(SENT))
        sql = f"SELECT act, amount FROM intents WHERE decision = ? AND state IN ({marks})"
        return [(row[0], row[1]) for row in self._connection.execute(sql, (decision, *SENT))]

    def _changed(self, pairs: Sequence[tuple[Stored, NewCase]]) -> list[tuple[Stored, NewCase]]:
        """Leaves out what only looks different: the same facts, spaced or ordered otherwise."""
        differ = [(old, case) for old, case in pairs if old.digest != case.digest]
        return [(old, self._with_entries(old, case)) for old, case in differ if not self._same(old, case)]

    def _same(self, old: Stored, case: NewCase) -> bool:
        return canonical(self._document(old)) == canonical(json.loads(case.document))

    def _document(self, old: Stored) -> dict[str, Any]:
        sql = "SELECT document FROM case_files WHERE seq = ?"
        found: dict[str, Any] = json.loads(self._connection.execute(sql, (old.seq,)).fetchone()[0])
        return found

    def _sum(self, old: Stored) -> str | None:
        sql = "SELECT verdict FROM case_files WHERE seq = ?"
        return _sum(self._connection.execute(sql, (old.seq,)).fetchone()[0])

    def _with_entries(self, old: Stored, case: NewCase) -> NewCase:
        """The case with the promises that people entered here; its verdict has run out when there are any."""
        document = json.loads(case.document)
        if case.kind != Kind.CONTRACT_DISPUTE or not with_entries_of(self._document(old), document):
            return case
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        return case._replace(document=text, judged=case.judged._replace(valid_until=0))


@contextmanager
def bulk(path: Address) -> Iterator[Bulk]:
    """One import's connection to the desk at ``path``. Raises :class:`DeskError`."""
    with writer(path) as connection:
        storing = Bulk(connection)
        yield storing
        storing.settle()


def _sum(verdict: str) -> str | None:
    """The sum that a verdict suggests to pay, given its JSON."""
    found: str | None = json.loads(verdict).get("amount")
    return found


def _facts(case: NewCase) -> tuple[Any, ...]:
    """In the order of ``_FACTS``."""
    return (
        case.id, case.kind, case.customer, case.haystack, case.amount, case.currency, case.due,
        case.due_source, case.opened, case.digest, case.judged.suggestion, case.judged.cautions,
        case.judged.valid_until,
    )  # fmt: skip


def _file(case: NewCase) -> tuple[str, str, str]:
    """In the order of ``_FILE``."""
    return case.document, case.judged.verdict, case.judged.book
