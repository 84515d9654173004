"""The log as a workbook, on a server: the same tests as for a file."""

from __future__ import annotations

from tests.postgres.borrowing import borrowed

globals().update(borrowed("tests.triage.services.test_log_workbooks"))
