"""The shop's own win rates, on a server: the same tests as for a file, but those that copy it."""

from __future__ import annotations

from tests.postgres.borrowing import borrowed

_FROM_A_FILE = ("test_a_desk_that_was_restored_from_a_copy_is_counted_anew",)

globals().update(borrowed("tests.triage.services.test_win_rates", without=_FROM_A_FILE))
