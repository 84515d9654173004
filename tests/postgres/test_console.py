"""The console, on a server: the same tests as for a file."""

from __future__ import annotations

from tests.postgres.borrowing import borrowed

globals().update(borrowed("tests.end_to_end.test_console_real_desk"))
