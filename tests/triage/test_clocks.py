"""The clocks of a dispute: the cut-off, our own target, the network's ceiling."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rules.engine.clocks import load_clocks
from rules.engine.load import SHIPPED
from rules.engine.source import BookError
from triage.domain.errors import TriageError
from triage.domain.moment import format_moment
from triage.services.clocks import Clockwork

WORK = Clockwork()


def clocks(work: Clockwork = WORK, **dispute: Any) -> dict[str, str]:
    """The clocks of a dispute by name, as moments in text."""
    found = {
        "status": "needs_response",
        "opened_at": "2026-11-01T00:00:00Z",
        "due_by": "2026-11-20T09:00:00Z",
    }
    document = {"dispute": {**found, **dispute}}
    return {one.name: format_moment(one.at) for one in work.of(document)}


@pytest.mark.parametrize(
    ("network", "ceiling"),
    [
        ("visa", "2026-12-01T00:00:00Z"),
        ("Mastercard", "2026-12-16T00:00:00Z"),
        ("amex", "2026-11-21T00:00:00Z"),
        ("discover", "2026-11-21T00:00:00Z"),
        ("jcb", None),
        (None, None),
    ],
)
def test_a_network_allows_so_many_days_from_the_opening(network: str | None, ceiling: str | None) -> None:
    assert clocks(network=network).get("ceiling") == ceiling


def test_a_figure_that_sources_differ_on_says_so() -> None:
    told = [
        one.told for one in WORK.of({"dispute": {"network": "discover", "opened_at": "2026-11-01T00:00:00Z"}})
    ]
    assert told == [
        "Discover's: at most 20 days from the opening; the cut-off comes first; sources differ, check"
    ]


def test_our_target_is_before_the_cut_off_unless_the_case_has_its_own() -> None:
    assert clocks()["target"] == "2026-11-17T09:00:00Z"
    own = {"dispute": {"due_by": "2026-11-20T09:00:00Z"}, "respond_by": "2026-11-15T09:00:00Z"}
    assert [(one.name, format_moment(one.at)) for one in WORK.of(own)] == [
        ("cut_off", "2026-11-20T09:00:00Z"),
        ("target", "2026-11-15T09:00:00Z"),
    ]


@pytest.mark.parametrize("status", ["won", "lost", "under_review", "prevented", "warning_closed"])
def test_nothing_runs_once_no_answer_is_taken(status: str) -> None:
    assert clocks(status=status, network="visa") == {}


def test_an_inquiry_has_no_ceiling_and_a_case_without_a_dispute_no_clock() -> None:
    assert set(clocks(status="warning_needs_response", network="visa")) == {"cut_off", "target"}
    assert WORK.of({"kind": "refund_request"}) == ()
    assert clocks(due_by=None, opened_at=None) == {}


def test_a_book_of_ones_own_may_have_other_figures_or_none(tmp_path: Path) -> None:
    assert clocks(Clockwork(tmp_path), network="visa") == {"cut_off": "2026-11-20T09:00:00Z"}
    (tmp_path / "evidence").mkdir()
    text = "source: x\nas_of: x\nanswer_days: {visa: 5}\ntarget_hours: 1\n"
    (tmp_path / "evidence" / "clocks.yaml").write_text(text, encoding="utf-8")
    assert clocks(Clockwork(tmp_path), network="visa") == {
        "cut_off": "2026-11-20T09:00:00Z",
        "target": "2026-11-20T08:00:00Z",
        "ceiling": "2026-11-06T00:00:00Z",
    }


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("visa: 30", "visa: thirty", "'visa' is no number of days"),
        ("visa: 30", "visa: 0", "'visa' is no number of days"),
        ("target_hours: 72", "target_hours: soon", "'target_hours' is no number"),
        ("as_of:", "at:", "no 'as_of'"),
    ],
)
def test_a_figure_that_is_none_is_named_by_its_line(
    tmp_path: Path, was: str, becomes: str, said: str
) -> None:
    text = (SHIPPED / "evidence" / "clocks.yaml").read_text(encoding="utf-8")
    (tmp_path / "clocks.yaml").write_text(text.replace(was, becomes), encoding="utf-8")
    with pytest.raises(BookError, match=said):
        load_clocks(tmp_path)
    (tmp_path / "evidence").mkdir()
    (tmp_path / "clocks.yaml").rename(tmp_path / "evidence" / "clocks.yaml")
    with pytest.raises(TriageError, match=said):
        clocks(Clockwork(tmp_path))
