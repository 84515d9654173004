"""Monitoring programmes on a desk: which month, which network, and what the shop says it sold."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.triage.conftest import CHARGEBACK
from triage.desk import Desk
from triage.domain.errors import UsageError
from triage.services.monitoring import MonitoredMonth

SAID = {"visa:2026-11": "1000", "mastercard:2026-10": "1000"}


def dispute(number: int, network: str | None = "visa", at: str = "2026-11-10T12:00:00Z", **block: Any) -> Any:
    found = {"id": f"dp_{number}", "network": network, "status": "needs_response", "opened_at": at, **block}
    return {**CHARGEBACK, "id": f"cb_{number}", "payment": {"charge": f"ch_{number}"}, "dispute": found}


def months(desk: Desk, said: dict[str, str] | None = None) -> dict[tuple[str, str], MonitoredMonth]:
    return {(each.programme.network, each.month): each for each in desk.monitoring.months(said).months}


def test_an_empty_desk_has_nothing_to_tell(desk: Desk) -> None:
    assert desk.monitoring.months().months == ()


def test_won_disputes_count_and_inquiries_do_not(desk: Desk, take_in: Callable[..., Any]) -> None:
    take_in(
        dispute(11, status="won"),
        dispute(12, status="lost"),
        dispute(13, status="warning_closed"),
        dispute(14, status="prevented"),
        dispute(15, status="warning_needs_response", stage="early_fraud_warning"),
        dispute(16, "mastercard", status="under_review"),
        dispute(17, "mastercard", status="warning_needs_response", stage="early_fraud_warning"),
    )
    found = months(desk)
    visa, mastercard = found["visa", "2026-11"], found["mastercard", "2026-11"]
    assert visa.items == {"dispute": 2, "fraud_report": 1, "inquiry": 1, "prevented": 1}
    assert (visa.counted, mastercard.counted) == (3, 1)


@pytest.mark.parametrize(
    ("at", "month"),
    [
        ("2026-10-31T23:59:59Z", "2026-10"),
        ("2026-11-01T00:00:00Z", "2026-11"),
        ("2026-11-01T01:30:00+02:00", "2026-10"),
        ("2026-10-31T23:30:00-01:00", "2026-11"),
        ("2026-10-31t23:59:59.999999z", "2026-10"),
    ],
)
def test_months_are_those_of_utc(desk: Desk, take_in: Callable[..., Any], at: str, month: str) -> None:
    take_in(dispute(11, at=at))
    assert [key for key, each in months(desk).items() if each.counted] == [("visa", month)]


def test_a_dispute_without_a_moment_is_of_the_month_of_its_case(
    desk: Desk, take_in: Callable[..., Any]
) -> None:
    case = dispute(11)
    del case["dispute"]["opened_at"]
    take_in({**case, "opened_at": "2026-10-02T00:00:00Z"})
    assert months(desk)["visa", "2026-10"].counted == 1


def test_half_a_year_is_told_and_what_no_programme_counts(desk: Desk, take_in: Callable[..., Any]) -> None:
    take_in(
        dispute(11, at="2026-06-01T00:00:00Z"),
        dispute(12, at="2026-05-31T23:59:59Z"),
        dispute(13, None),
        dispute(14, None, at="2026-05-31T23:59:59Z"),
        dispute(15, "amex"),
        dispute(16, "Visa"),
    )
    assert sorted(months(desk)) == [("visa", "2026-06"), ("visa", "2026-11")]
    assert desk.monitoring.months().unknown == 1


def test_without_transactions_no_level_is_claimed(desk: Desk, take_in: Callable[..., Any]) -> None:
    take_in(*(dispute(number, "mastercard") for number in range(11, 111)))
    month = months(desk)["mastercard", "2026-11"]
    assert (month.counted, month.ratio, month.level, month.is_open) == (100, None, None, True)
    assert [(each.level.name, each.reached, each.most_transactions) for each in month.standings] == [
        ("ECM", None, 6_666),
        ("HECM", False, 3_333),
    ]


@pytest.mark.parametrize(
    ("said", "ratio", "level", "is_open"),
    [
        ({"mastercard:2026-10": "6666"}, "0.015001", "ECM", False),
        ({"mastercard:2026-10": "6667"}, "0.014999", None, False),
        ({"mastercard:2026-11": "10"}, None, None, True),  # of this month, and the month before is asked
        ({"2026-10": "6_666"}, "0.015001", "ECM", False),
        ({"2026-10": "9,000"}, "0.011111", None, True),  # all cards: the network's own may be fewer
        ({"2026-10": "9000", "mastercard:2026-10": "8000"}, "0.012500", None, False),
        ({"mastercard:2026-10": "0"}, None, "ECM", False),
    ],
)
def test_the_transactions_that_the_shop_states_decide(
    desk: Desk,
    take_in: Callable[..., Any],
    said: dict[str, str],
    ratio: str | None,
    level: str | None,
    is_open: bool,
) -> None:
    take_in(*(dispute(number, "mastercard") for number in range(11, 111)))
    month = months(desk, said)["mastercard", "2026-11"]
    assert (None if month.ratio is None else str(month.ratio), month.level, month.is_open) == (
        ratio,
        level,
        is_open,
    )


def test_one_dispute_too_few_is_no_level_whatever_was_sold(desk: Desk, take_in: Callable[..., Any]) -> None:
    take_in(*(dispute(number, "mastercard") for number in range(11, 110)))
    month = months(desk)["mastercard", "2026-11"]
    assert (month.counted, month.level, month.is_open) == (99, None, False)


def test_the_setting_is_read_and_the_option_wins(
    desk: Desk, take_in: Callable[..., Any], tmp_path: Path
) -> None:
    take_in(dispute(11))
    folder = tmp_path / "config" / "triage"
    folder.mkdir(parents=True)
    (folder / "settings.toml").write_text('[transactions]\n"visa:2026-11" = "50"\n', "utf-8")
    assert months(desk)["visa", "2026-11"].transactions == 50
    assert months(desk, {"visa:2026-11": "40"})["visa", "2026-11"].transactions == 40
    assert months(desk, {"visa:2026-10": "70"})["visa", "2026-10"].counted == 0


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"2026-13": "1"}, "is no month"),
        ({"october": "1"}, "is no month"),
        ({"amex:2026-10": "1"}, "no programme watches 'amex'"),
        ({"2026-10": "-1"}, "is no number"),
        ({"2026-10": "1.5"}, "is no number"),
        ({"2026-10": "٣"}, "is no number"),
    ],
)
def test_what_is_no_number_of_transactions_is_refused(desk: Desk, said: dict[str, str], told: str) -> None:
    with pytest.raises(UsageError, match=told):
        desk.monitoring.months(said)


def test_it_is_json(desk: Desk, take_in: Callable[..., Any]) -> None:
    take_in(dispute(11), dispute(12, "mastercard"))
    told = json.loads(json.dumps(desk.monitoring.months(SAID).to_json()))
    assert [each["ratio"] for each in told["months"]] == ["0.001000", "0.001000"]
    assert told["months"][0]["levels"][0]["most_transactions"] == 66


def test_what_comes_in_again_is_counted_as_it_is_now(desk: Desk, take_in: Callable[..., Any]) -> None:
    take_in(dispute(11), dispute(12), dispute(13))
    take_in(
        dispute(11, "mastercard"), dispute(12, status="prevented"), {**dispute(13), "kind": "refund_request"}
    )
    found = months(desk)
    assert found["visa", "2026-11"].items == {"prevented": 1}
    assert found["mastercard", "2026-11"].items == {"dispute": 1}
