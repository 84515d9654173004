"""A case as it stood earlier: what came after the moment has not happened yet."""

from __future__ import annotations

from datetime import UTC, datetime

from rules.engine.rewinding import rewound

AT = datetime(2026, 11, 10, 12, tzinfo=UTC)
CASE = {
    "id": "cb_1",
    "kind": "chargeback",
    "opened_at": "2026-11-01T00:00:00Z",
    "order": {"delivered_at": "2026-11-11T00:00:00Z", "tracking": {"status": "delivered"}},
    "payment": {"amount": "54.00", "refunded": "54.00", "refunded_at": "2026-11-12T00:00:00Z"},
    "dispute": {"status": "lost", "submission_count": 1, "due_by": "2026-11-20T00:00:00Z"},
    "messages": [
        {"at": "2026-11-12T00:00:00Z", "text": "later"},
        {"at": "2026-11-10T12:00:00Z", "text": "at the moment"},
        {"text": "who knows when"},
    ],
}


def test_what_came_later_is_left_out() -> None:
    found, places = rewound(CASE, AT)
    assert found["order"] == {"delivered_at": None, "tracking": {"status": "in_transit"}}
    assert found["payment"] == {"amount": "54.00", "refunded": "0", "refunded_at": None}
    assert found["dispute"] == {
        "status": "needs_response", "submission_count": 0, "due_by": "2026-11-20T00:00:00Z"
    }  # fmt: skip
    assert ([message["text"] for message in found["messages"]], places) == (
        ["at the moment", "who knows when"],
        [1, 2],
    )


def test_what_came_before_stays_and_the_case_itself_is_not_touched() -> None:
    later = datetime(2026, 12, 1, tzinfo=UTC)
    found, places = rewound(CASE, later)
    assert found["payment"] == CASE["payment"]
    assert places == [0, 1, 2]
    assert CASE["dispute"]["status"] == "lost"  # type: ignore[index]
