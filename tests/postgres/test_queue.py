"""The queue, on a server: the same tests as for a file."""

from __future__ import annotations

import pytest

from tests.postgres.borrowing import borrowed
from tests.triage.store import test_queue as in_a_file
from triage.desk import Desk

EACH = "test_a_filter_finds_the_same_as_looking_at_every_row"
PLAN = "test_what_waits_for_release_is_found_without_going_through_all_cases"

globals().update(borrowed(in_a_file.__name__, without=(EACH, PLAN)))


def test_every_filter_finds_the_same_as_looking_at_every_row(
    full_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for rare in (0, 5_000):
        for wanted in in_a_file.FILTERS:
            in_a_file.test_a_filter_finds_the_same_as_looking_at_every_row(
                full_desk, monkeypatch, wanted, rare
            )
