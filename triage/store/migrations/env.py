"""Runs the migrations on the connection that the caller opened, each in a transaction of its own."""

from __future__ import annotations

from alembic import context

from triage.store import intents as _intents  # noqa: F401 – its tables join the same metadata
from triage.store import tables


def ours(name: str | None, kind: str, _: object) -> bool:
    """Leaves out the search index, which SQLAlchemy has no words for."""
    return kind != "table" or name is None or name.partition("_")[0] != "search"


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=tables.CaseRow.metadata,
    transaction_per_migration=True,
    render_as_batch=True,
    include_name=ours,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
