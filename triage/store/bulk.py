"""Storing cases by the thousand: one transaction a batch, its log entries included."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, insert, select, update

from triage.store.chain import Draft
from triage.store.engine import engine_for, session
from triage.store.records import Changed, NewCase, Numbered
from triage.store.tables import CaseFileRow, CaseRow
from triage.store.writing import Work

_CASES: Any = CaseRow.__table__  # type: ignore[attr-defined]
_FILES: Any = CaseFileRow.__table__  # type: ignore[attr-defined]
_FACTS = ("kind", "customer", "haystack", "amount", "currency", "due", "due_source", "opened", "digest")
_SEEN = "CREATE TEMP TABLE seen (id TEXT PRIMARY KEY, line INTEGER, digest TEXT) WITHOUT ROWID"


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
    """One import's connection. Its temporary table knows which ids the file has named before."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        with connection.begin():
            connection.exec_driver_sql(_SEEN)

    def store(self, batch: Sequence[Numbered], at: str, entries: Entries) -> Changed:
        """Stores one batch with its log entries, all or nothing. ``at`` stamps what changes."""
        with self._connection.begin():
            fresh, refused = self._once(batch)
            known = self._known([case.id for _, case in fresh])
            new = [case for _, case in fresh if case.id not in known]
            pairs = [(known[case.id], case) for _, case in fresh if case.id in known]
            changed = [(old, case) for old, case in pairs if old.digest != case.digest]
            self._insert(new)
            self._replace(changed, at)
            unchanged = len(batch) - len(refused) - len(new) - len(changed)
            counts = Changed(len(new), len(changed), unchanged, refused)
            work = Work(self._connection)
            if new or changed:
                for draft in entries(counts, [*new, *(case for _, case in changed)], changed):
                    work.append(draft)
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
            self._connection.exec_driver_sql("INSERT INTO temp.seen VALUES (?, ?, ?)", rows)
        return fresh, tuple(refused)

    def _seen(self, ids: Sequence[str]) -> dict[str, tuple[int, str]]:
        marks = ", ".join("?" * len(ids))
        sql = f"SELECT id, line, digest FROM temp.seen WHERE id IN ({marks})"
        rows = self._connection.exec_driver_sql(sql, tuple(ids))
        return {row[0]: (row[1], row[2]) for row in rows}

    def _known(self, ids: Sequence[str]) -> dict[str, Stored]:
        columns = [_CASES.c[name] for name in Stored._fields]
        found = self._connection.execute(select(*columns).where(_CASES.c.id.in_(ids)))
        return {row.id: Stored._make(row) for row in found}

    def _insert(self, cases: Sequence[NewCase]) -> None:
        if not cases:
            return
        top = self._connection.exec_driver_sql("SELECT coalesce(max(seq), 0) FROM cases").scalar_one()
        numbered = list(enumerate(cases, top + 1))
        rows = [{"seq": seq, "id": case.id, "state": "open", "version": 1, **_row(case)} for seq, case in numbered]
        self._connection.execute(insert(_CASES), rows)
        self._connection.execute(insert(_FILES), [_file(seq, case) for seq, case in numbered])

    def _replace(self, changed: Sequence[tuple[Stored, NewCase]], at: str) -> None:
        if not changed:
            return
        rows = []
        for old, case in changed:
            news = old.decision is not None and old.suggestion != case.judged.suggestion
            since = old.changed_since or (at if news else None)
            row = {"at_seq": old.seq, "version": old.version + 1, "changed_since": since, **_row(case)}
            rows.append(row)
        self._connection.execute(update(_CASES).where(_CASES.c.seq == bindparam("at_seq")), rows)
        files = [{"at_seq": old.seq, **_file(old.seq, case)} for old, case in changed]
        self._connection.execute(update(_FILES).where(_FILES.c.seq == bindparam("at_seq")), files)


@contextmanager
def bulk(path: Path) -> Iterator[Bulk]:
    """One import's connection to the desk at ``path``. Raises :class:`DeskError`."""
    with session(engine_for(path), path) as connection:
        yield Bulk(connection)


def _row(case: NewCase) -> dict[str, Any]:
    judged = case.judged
    return {name: getattr(case, name) for name in _FACTS} | {
        "suggestion": judged.suggestion,
        "cautions": judged.cautions,
        "valid_until": judged.valid_until,
    }


def _file(seq: int, case: NewCase) -> dict[str, Any]:
    return {"seq": seq, "document": case.document, "verdict": case.judged.verdict, "book": case.judged.book}
