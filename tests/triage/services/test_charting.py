"""Charts count what the desk holds: by the looker's days, each currency for itself, won of all that ended."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from triage.desk import Desk

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
ZONE = timezone(timedelta(hours=9, minutes=30))


def case(id: str, **parts: Any) -> dict[str, Any]:
    made = {
        "v": 1,
        "id": id,
        "kind": "refund_request",
        "amount": "10.00",
        "currency": "USD",
        "opened_at": "2026-11-19T08:00:00Z",
        "customer": {"name": "Ann"},
    }
    return made | parts


def desk_with(folder: Path, *cases: dict[str, Any]) -> Desk:
    path = folder / "cases.jsonl"
    path.write_text("\n".join(map(json.dumps, cases)), encoding="utf-8")
    desk = Desk.open(folder / "desk.db", clock=lambda: NOW, actor="anna")
    result = desk.importing.import_file(path)
    assert result.rejected == 0
    return desk


def due(id: str, at: str, **parts: Any) -> dict[str, Any]:
    return case(id, respond_by=at, **parts)


def test_an_empty_desk_has_nothing_to_draw(tmp_path: Path) -> None:
    charting = Desk.open(tmp_path / "desk.db", clock=lambda: NOW, actor="anna").charting
    assert charting.stake(UTC).bars == {}
    assert [bar.cases for bar in charting.inflow(UTC)] == [0] * 28
    assert charting.wins() == ()


def test_sums_stand_on_the_day_of_whoever_looks(tmp_path: Path) -> None:
    desk = desk_with(
        tmp_path,
        due("a", "2026-11-20T14:29:00Z"),
        due("b", "2026-11-20T14:30:00Z", amount="5.50"),
        due("c", "2026-11-20T08:59:00Z", amount="1.00"),
        due("d", "2027-11-20T08:59:00Z", amount="2.00"),
        case("e"),
    )
    stake = desk.charting.stake(ZONE)
    told = {
        (bar.day and bar.day.isoformat(), bar.late): (bar.cases, str(bar.amount)) for bar in stake.bars["USD"]
    }
    assert told["2026-11-20", False] == (1, "10.00 USD")
    assert told["2026-11-21", False] == (1, "5.50 USD")
    assert told[None, True] == (1, "1.00 USD")
    assert told[None, False] == (1, "2.00 USD")
    assert len(stake.bars["USD"]) == 16
    assert stake.undated == 1


def test_each_currency_is_summed_for_itself_and_what_is_decided_left_out(tmp_path: Path) -> None:
    at = "2026-11-22T10:00:00Z"
    desk = desk_with(
        tmp_path,
        due("a", at, currency="JPY", amount="1200"),
        due("b", at, currency="EUR"),
        due("c", at, currency="EUR"),
        due("d", at, currency="EUR"),
    )
    desk.deciding.decide("d", "decline", "no proof")
    bars = desk.charting.stake(UTC).bars
    assert list(bars) == ["EUR", "JPY"]
    assert [str(bar.amount) for bar in bars["EUR"] if bar.cases] == ["20.00 EUR"]
    assert [str(bar.amount) for bar in bars["JPY"] if bar.cases] == ["1,200 JPY"]


def test_inflow_counts_by_day_and_kind_and_ends_today(tmp_path: Path) -> None:
    desk = desk_with(
        tmp_path,
        case("a"),
        case("b", kind="contract_dispute", contract={"role": "seller"}),
        case("c", opened_at="2026-11-19T14:30:00Z"),
        case("d", opened_at="2026-01-01T00:00:00Z"),
    )
    bars = desk.charting.inflow(ZONE)
    assert len(bars) == 28
    assert bars[-1].day.isoformat() == "2026-11-20"
    assert bars[-1].kinds == {"refund_request": 1}
    assert bars[-2].kinds == {"contract_dispute": 1, "refund_request": 1}
    assert sum(bar.cases for bar in bars) == 3


def test_win_rates_count_what_ended_by_reason(tmp_path: Path) -> None:
    def ended(id: str, status: str, reason: str | None) -> dict[str, Any]:
        return case(id, kind="chargeback", dispute={"id": f"dp_{id}", "status": status, "reason": reason})

    cases = [
        ended("a", "won", "fraudulent"),
        ended("b", "lost", "fraudulent"),
        ended("c", "lost", "fraudulent"),
        ended("d", "won", "duplicate"),
        ended("e", "under_review", "duplicate"),
    ]
    desk = desk_with(tmp_path, *cases)
    for each in cases:
        desk.deciding.close(each["id"], "over")
    assert [(bar.reason, bar.won, bar.lost, bar.percent) for bar in desk.charting.wins()] == [
        ("fraudulent", 1, 2, 33),
        ("duplicate", 1, 0, 100),
    ]
