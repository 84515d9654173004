"""What is not owed again, on a server: the same tests as for a file."""

from __future__ import annotations

from tests.postgres.borrowing import borrowed

globals().update(borrowed("tests.triage.test_owed_again"))
