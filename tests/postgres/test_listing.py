"""Listing all that the queue holds, on a server: the same tests as for a file."""

from __future__ import annotations

from tests.postgres.borrowing import borrowed

globals().update(borrowed("tests.triage.store.test_listing"))
