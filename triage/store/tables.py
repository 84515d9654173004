"""The desk's tables. Rows stay in the store; what leaves it are the values of :mod:`triage.store.records`.

Moments are microseconds since 1970 (``records.NEVER`` when unknown), amounts are minor units.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, Text, text
from sqlmodel import Field, SQLModel

BIG = BigInteger().with_variant(Integer, "sqlite")


class CaseRow(SQLModel, table=True):
    """What the queue sorts, filters and shows by. Narrow on purpose: it is scanned."""

    __tablename__ = "cases"
    __table_args__ = (
        # All but closed, in queue order; kind and state ride along so that filters read the index alone.
        Index("cases_queue", "due", "opened", "id", "kind", "state", sqlite_where=text("state <> 'closed'")),
        # A case arrives open and unassigned, so neither of these costs an import anything.
        Index("cases_by_state", "state", "due", "opened", "id", "kind", sqlite_where=text("state <> 'open'")),
        Index("cases_by_assignee", "assignee", "due", "opened", "id",
              sqlite_where=text("assignee IS NOT NULL")),
        Index("cases_changed", "due", "opened", "id", sqlite_where=text("changed_since IS NOT NULL")),
    )  # fmt: skip

    seq: int | None = Field(default=None, sa_column=Column(BIG, primary_key=True, autoincrement=True))
    id: str = Field(sa_type=Text, unique=True)
    kind: str = Field(sa_type=Text)
    state: str = Field(sa_type=Text)
    assignee: str | None = Field(default=None, sa_type=Text)
    version: int
    customer: str = Field(sa_type=Text)
    haystack: str = Field(sa_type=Text)
    amount: int = Field(sa_type=BigInteger)
    currency: str = Field(sa_type=Text)
    due: int = Field(sa_type=BigInteger)
    due_source: str | None = Field(default=None, sa_type=Text)
    opened: int = Field(sa_type=BigInteger)
    suggestion: str = Field(sa_type=Text)
    cautions: str = Field(sa_type=Text)
    valid_until: int = Field(sa_type=BigInteger)
    decision: int | None = Field(default=None, foreign_key="decisions.number")
    escalated_to: str | None = Field(default=None, sa_type=Text)
    changed_since: str | None = Field(default=None, sa_type=Text)
    digest: str = Field(sa_type=Text)


class CaseFileRow(SQLModel, table=True):
    """The document as it was received, and the verdict in full."""

    __tablename__ = "case_files"

    seq: int = Field(sa_column=Column(BIG, primary_key=True, autoincrement=False))
    document: str = Field(sa_type=Text)
    verdict: str = Field(sa_type=Text)
    book: str = Field(sa_type=Text)


class ToldRow(SQLModel, table=True):
    """The words that a case is found by, those of its messages too; written with the document."""

    __tablename__ = "told"

    seq: int = Field(sa_column=Column(BIG, primary_key=True, autoincrement=False))
    words: str = Field(sa_type=Text)


class DisputeRow(SQLModel, table=True):
    """What card networks count of a chargeback, so that its document need not be read for that."""

    __tablename__ = "disputes"

    seq: int = Field(sa_column=Column(BIG, primary_key=True, autoincrement=False))
    month: str | None = Field(default=None, sa_type=Text)
    network: str | None = Field(default=None, sa_type=Text)
    stage: str | None = Field(default=None, sa_type=Text)
    status: str | None = Field(default=None, sa_type=Text)


class ChargeRow(SQLModel, table=True):
    """That a case is about a payment, by the provider's id of the charge."""

    __tablename__ = "charges"
    __table_args__ = ({"sqlite_with_rowid": False},)

    charge: str = Field(primary_key=True, sa_type=Text)
    case_id: str = Field(primary_key=True, sa_type=Text)


class TallyRow(SQLModel, table=True):
    """How many cases there are of each sort; kept by triggers, so counting a million is a sum of few."""

    __tablename__ = "tallies"

    kind: str = Field(primary_key=True, sa_type=Text)
    state: str = Field(primary_key=True, sa_type=Text)
    assignee: str = Field(primary_key=True, sa_type=Text)
    cases: int


class MarkRow(SQLModel, table=True):
    """Something said of a case, such as ``signal:review_threat``; triggers on its file keep it true."""

    __tablename__ = "marks"
    __table_args__ = ({"sqlite_with_rowid": False},)

    mark: str = Field(primary_key=True, sa_type=Text)
    seq: int = Field(sa_column=Column(BIG, primary_key=True))


class PromiseRow(SQLModel, table=True):
    """A promise of a contract, to be found by; it is written with the document, which has what it says."""

    __tablename__ = "promises"
    __table_args__ = (
        # State and status ride along so that a list reads the index alone.
        Index("promises_due", "due", "seq", "number", "status", "closed",
              sqlite_where=text("closed = 0 AND status <> 'kept'")),
        Index("promises_failed", "due", "seq", "number", "status", "closed",
              sqlite_where=text("closed = 0 AND status IN ('late', 'broken')")),
        Index("promises_by_maker", "made_by", "status", "due"),
        Index("promises_by_page", "page", "status", "due"),
        {"sqlite_with_rowid": False},
    )  # fmt: skip

    seq: int = Field(sa_column=Column(BIG, primary_key=True, autoincrement=False))
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    due: int = Field(sa_type=BigInteger)
    status: str = Field(sa_type=Text)
    made_by: str = Field(sa_type=Text)
    page: str = Field(sa_type=Text)
    closed: int
    """1 while its case is closed; a trigger keeps it."""


class ViewRow(SQLModel, table=True):
    """A query that somebody gave a name; ``place`` orders them."""

    __tablename__ = "views"

    name: str = Field(primary_key=True, sa_type=Text)
    query: str = Field(sa_type=Text)
    place: int


class DecisionRow(SQLModel, table=True):
    """A decision as it was taken; triggers refuse to change or delete it."""

    __tablename__ = "decisions"
    __table_args__ = (Index("decisions_by_case", "case_id", "number"),)

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    case_id: str = Field(sa_type=Text)
    at: str = Field(sa_type=Text)
    actor: str = Field(sa_type=Text)
    action: str = Field(sa_type=Text)
    amount: str | None = Field(default=None, sa_type=Text)
    currency: str | None = Field(default=None, sa_type=Text)
    escalate_to: str | None = Field(default=None, sa_type=Text)
    reason: str = Field(sa_type=Text)
    override: bool
    suggested: str = Field(sa_type=Text)
    state_before: str = Field(sa_type=Text)
    version: int
    facts_digest: str = Field(sa_type=Text)
    book: str = Field(sa_type=Text)
    verdict: str = Field(sa_type=Text)
    salt: str = Field(sa_type=Text)


class LogRow(SQLModel, table=True):
    """One entry of the decision log; triggers refuse to change or delete it."""

    __tablename__ = "log_entries"
    __table_args__ = (
        Index("log_by_case", "case_id", "number"),
        Index("log_by_time", "at"),
        # When each case was closed, for the reviews that fall due after it.
        Index("log_closings", "case_id", "number",
              sqlite_where=text("instr(entry, '\"state\":\"closed\"') > 0")),
        Index("log_closed", "at", "case_id", "number",
              sqlite_where=text("instr(entry, '\"state\":\"closed\"') > 0")),
    )  # fmt: skip

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: str = Field(sa_type=Text)
    actor: str = Field(sa_type=Text)
    act: str = Field(sa_type=Text)
    case_id: str | None = Field(default=None, sa_type=Text)
    action: str | None = Field(default=None, sa_type=Text)
    amount: str | None = Field(default=None, sa_type=Text)
    currency: str | None = Field(default=None, sa_type=Text)
    escalate_to: str | None = Field(default=None, sa_type=Text)
    suggested: str | None = Field(default=None, sa_type=Text)
    override: str | None = Field(default=None, sa_type=Text)
    remark: str | None = Field(default=None, sa_type=Text)
    hash: str = Field(sa_type=Text)
    entry: str = Field(sa_type=Text)
    personal: str = Field(sa_type=Text)


class OutcomeRow(SQLModel, table=True):
    """What a review of a closed case found; ``closing`` and ``entry`` are numbers of log entries."""

    __tablename__ = "outcomes"

    closing: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    days: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    case_id: str = Field(sa_type=Text, index=True)
    outcome: str = Field(sa_type=Text)
    asked_reference: bool
    entry: int


class MetaRow(SQLModel, table=True):
    """One row: which desk this is, and where its log ends."""

    __tablename__ = "meta"

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    desk: str = Field(sa_type=Text)
    log_number: int
    log_hash: str = Field(sa_type=Text)
