"""By when somebody must have acted, as the case file tells it."""

from __future__ import annotations

import pytest

from triage.domain.deadline import deadline_of

DUE = "2026-11-20T12:00:00Z"


def _deadline_source(status: object) -> str | None:
    found = deadline_of({"dispute": {"status": status, "due_by": DUE}})
    return found.source if found else None


@pytest.mark.parametrize(
    "status", ["needs_response", "warning_needs_response", "Needs_Response", "weird", None]
)
def test_the_banks_deadline_counts_while_an_answer_may_still_be_taken(status: object) -> None:
    assert _deadline_source(status) == "dispute.due_by"


@pytest.mark.parametrize("status", ["under_review", "won", "lost", "prevented", "warning_closed"])
def test_it_does_not_count_once_no_answer_is_taken(status: str) -> None:
    assert _deadline_source(status) is None


def test_the_earlier_deadline_is_the_one_that_counts() -> None:
    found = deadline_of({
        "dispute": {"status": "needs-response", "due_by": DUE}, "respond_by": "2026-11-19T12:00:00Z",
    })  # fmt: skip
    assert found is not None
    assert found.source == "respond_by"
