"""Runs the migrations on the connection that the caller opened, each in a transaction of its own."""

from __future__ import annotations

from alembic import context
from sqlmodel import SQLModel

from triage.store import tables

assert tables.CaseRow  # noqa: S101  # the tables must be known before the metadata is compared

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    transaction_per_migration=True,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
