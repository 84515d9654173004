"""Refund requests and the disputes on their payments, on a server: the same tests as for a file."""

from __future__ import annotations

from tests.postgres.borrowing import borrowed

globals().update(borrowed("tests.triage.test_linking"))
