"""The filter bar: words, and tokens that may be shortened."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screens.filtering import read_filter
from triage.services.models import QueueFilter

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", QueueFilter()),
        ("dale rob", QueueFilter(search="dale rob")),
        ("kind:chargeback", QueueFilter(kind="chargeback")),
        ("kind:con acme", QueueFilter(kind="contract_dispute", search="acme")),
        ("state:esc assignee:me", QueueFilter(state="escalated", assignee="anna")),
        ("assignee:none", QueueFilter(assignee="")),
        ("due:<72h", QueueFilter(due_before=NOW + timedelta(hours=72))),
        ("due:3d", QueueFilter(due_before=NOW + timedelta(days=3))),
        ("kind:", QueueFilter()),
        ("http://x", QueueFilter(search="http://x")),
    ],
)
def test_tokens_and_words(text: str, wanted: QueueFilter) -> None:
    typed = read_filter(text, me="anna", now=NOW)
    assert (typed.wanted, typed.problem) == (wanted, "")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("kind:foo", "kind:foo is unknown; one of chargeback, refund_request, contract_dispute"),
        ("due:soon", "due:soon is no span; write due:72h or due:3d"),
    ],
)
def test_what_is_not_understood_is_said_and_does_not_filter(text: str, problem: str) -> None:
    typed = read_filter(text, me="anna", now=NOW)
    assert (typed.wanted, typed.problem) == (QueueFilter(), problem)


@given(st.text(max_size=60))
def test_anything_can_be_typed(text: str) -> None:
    read_filter(text, me="anna", now=NOW)
