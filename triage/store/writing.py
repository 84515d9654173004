"""The unit of work: what one action writes is committed together or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Engine, delete, insert, select, update

from triage.domain.errors import NotFoundError
from triage.store import promised
from triage.store.address import Address
from triage.store.chain import Draft, seal
from triage.store.engine import engine_for, session
from triage.store.records import CaseRecord, DecisionRecord, Head, Judged, LogRecord
from triage.store.tables import CaseFileRow, CaseRow, DecisionRow, LogRow, MetaRow, PromiseRow

_CASES: Any = CaseRow.__table__  # type: ignore[attr-defined]
_FILES: Any = CaseFileRow.__table__  # type: ignore[attr-defined]
_DECISIONS: Any = DecisionRow.__table__  # type: ignore[attr-defined]
_LOG: Any = LogRow.__table__  # type: ignore[attr-defined]
_META: Any = MetaRow.__table__  # type: ignore[attr-defined]
_PROMISES: Any = PromiseRow.__table__  # type: ignore[attr-defined]


class Work:
    """What an action reads and writes inside its one transaction, which holds the write lock."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def case(self, case_id: str) -> CaseRecord:
        """One case. Raises :class:`NotFoundError`."""
        both = _CASES.join(_FILES, _CASES.c.seq == _FILES.c.seq)
        columns = [_CASES.c.get(name, _FILES.c.get(name)) for name in CaseRecord._fields]
        row = self.connection.execute(
            select(*columns).select_from(both).where(_CASES.c.id == case_id)
        ).first()
        if row is None:
            raise NotFoundError("there is no such case on this desk", f"case {case_id}", "see 'triage list'")
        return CaseRecord._make(row)

    def decision(self, number: int) -> DecisionRecord:
        """One decision by the number of its log entry. Raises :class:`NotFoundError`."""
        columns = [_DECISIONS.c[name] for name in DecisionRecord._fields]
        row = self.connection.execute(select(*columns).where(_DECISIONS.c.number == number)).first()
        if row is None:
            raise NotFoundError(f"decision {number} is gone", "the desk", "run 'triage log verify'")
        return DecisionRecord._make(row)

    def last_change(self, case_id: str) -> LogRecord | None:
        """The newest log entry about a case."""
        columns = [_LOG.c[name] for name in LogRecord._fields]
        newest = select(*columns).where(_LOG.c.case_id == case_id).order_by(_LOG.c.number.desc()).limit(1)
        row = self.connection.execute(newest).first()
        return LogRecord._make(row) if row else None

    def change_case(self, case: CaseRecord, **changes: Any) -> int:
        """Writes ``changes`` to the queue's columns; returns the case's new version."""
        version = case.version + 1
        self.connection.execute(
            update(_CASES).where(_CASES.c.seq == case.seq).values(version=version, **changes)
        )
        return version

    def set_verdict(self, case: CaseRecord, judged: Judged) -> None:
        """Puts a fresh verdict beside the case."""
        self.connection.execute(
            update(_CASES)
            .where(_CASES.c.seq == case.seq)
            .values(suggestion=judged.suggestion, cautions=judged.cautions, valid_until=judged.valid_until)
        )
        self.connection.execute(
            update(_FILES).where(_FILES.c.seq == case.seq).values(verdict=judged.verdict, book=judged.book)
        )

    def amend(self, case: CaseRecord, document: str) -> None:
        """Puts a changed document in place of the case's; what it was received as keeps its digest."""
        self.connection.execute(update(_FILES).where(_FILES.c.seq == case.seq).values(document=document))
        self.connection.execute(delete(_PROMISES).where(_PROMISES.c.seq == case.seq))
        rows = promised.rows_of(case.seq, document, closed=case.state == "closed")
        if rows:
            named = [dict(zip(promised.COLUMNS, row, strict=True)) for row in rows]
            self.connection.execute(insert(_PROMISES), named)

    def add_decision(self, decision: DecisionRecord) -> None:
        """Writes a decision, once and for all."""
        self.connection.execute(insert(_DECISIONS).values(**decision._asdict()))

    def head(self) -> Head:
        """Where the log ends."""
        return Head._make(self.connection.execute(select(_META.c.log_number, _META.c.log_hash)).one())

    def append(self, draft: Draft) -> LogRecord:
        """Adds an entry to the log and moves its end."""
        record = seal(draft, self.head())
        self.connection.execute(insert(_LOG).values(**record._asdict()))
        self.connection.execute(update(_META).values(log_number=record.number, log_hash=record.hash))
        return record


class WorkSource:
    """Opens units of work on one desk."""

    def __init__(self, path: Address) -> None:
        self.path = path

    @cached_property
    def engine(self) -> Engine:
        """Built on first use; it holds no connection open."""
        return engine_for(self.path)

    @contextmanager
    def work(self) -> Iterator[Work]:
        """One transaction: committed when the block ends, rolled back when it raises.

        Raises :class:`DeskError` when the database refuses.
        """
        with session(self.engine, self.path) as connection, connection.begin():
            yield Work(connection)
