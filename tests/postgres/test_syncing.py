"""Pulling from the provider, on a server: the same tests as for a file."""

from __future__ import annotations

from tests.postgres.borrowing import borrowed

globals().update(borrowed("tests.triage.test_syncing", without=("test_the_key_is_in_neither_desk_nor_log",)))
