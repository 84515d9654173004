"""What is said before the evidence is sent: what is at stake, and until when."""

from __future__ import annotations

from typing import Any

import pytest

from tests.triage.evidence_packets import LIMITS, NOW, SERVICE, full
from triage.services.evidence.advice import before_sending


def warned(**dispute: Any) -> list[str]:
    case = full(**dispute)
    return before_sending(case, SERVICE.checklist(case, NOW), LIMITS, NOW)


@pytest.mark.parametrize(
    ("facts", "starts"),
    [
        ({}, ["deadline: 24 November 2026, 23:59 UTC, 4 days and 14 hours left", "sent_once:", "silence:"]),
        ({"due_by": "2026-11-20T12:30:00Z"}, ["deadline: 20 November 2026, 12:30 UTC, 3 hours left"]),
        ({"due_by": "2026-11-20T08:59:59Z"}, ["deadline: passed"]),
        ({"due_by": None}, ["deadline: the processor takes no answer"]),
        ({"submission_count": 1}, ["submitted: evidence was sent already"]),
        ({"status": "under_review"}, ["over: evidence was sent"]),
        ({"status": "lost"}, ["over: it is lost"]),
        ({"status": "won"}, ["over: it is won"]),
        ({"status": "warning_needs_response"}, ["inquiry: this is an inquiry"]),
        ({"intended_submission_method": "smart_disputes"}, ["silence: if nothing is staged, Smart Disputes"]),
        ({"intended_submission_method": "prefer_smart_disputes"}, ["silence: if nothing is staged, Smart"]),
        ({"intended_submission_method": "manual"}, ["silence: nobody answers for you"]),
        ({"intended_submission_method": "brand_new"}, ["silence: if nothing is sent, the processor may"]),
        ({"intended_submission_method": {"a": 1}}, ["silence: if nothing is sent, the processor may"]),
        ({"network_code": "10.4"}, ["ce3: payment.history is unknown"]),
    ],
)
def test_warnings_say_what_is_at_stake(facts: dict[str, Any], starts: list[str]) -> None:
    warnings = warned(**facts)
    for start in starts:
        assert any(warning.startswith(start) for warning in warnings), warnings


def test_what_is_over_warns_of_no_silence_and_no_single_chance() -> None:
    warnings = warned(status="lost")
    assert not any(warning.startswith(("silence", "sent_once", "deadline")) for warning in warnings)


def test_smart_disputes_share_is_told_from_the_book() -> None:
    warnings = warned(intended_submission_method="smart_disputes")
    assert any("keep 30 %" in warning for warning in warnings)
