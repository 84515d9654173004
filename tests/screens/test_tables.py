"""Tables on the command line: as wide as the terminal at most, and as wide as they like in a pipe."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screens.commands.common import NARROWEST, fitted, print_table
from screens.widgets.inert import cell_width

ROWS = [
    (
        "-2d 3h",
        "case_000001",
        "chargeback",
        "Ann " * 12,
        "1,234,567.00 HUF",
        "open, changed since",
        "refund",
        "refund 27.00 HUF",
        "bea",
    ),
    (
        "5h 00m",
        "case_2",
        "contract dispute",
        "佐藤 花子" * 5,
        "1.00 USD",
        "decided",
        "escalate to legal",
        "wait",
        "",
    ),
]
HEADS = ("DUE", "CASE", "KIND", "CUSTOMER", "AMOUNT", "STATE", "SUGGESTION", "DECIDED", "ASSIGNEE")


def table(capsys: pytest.CaptureFixture[str]) -> list[str]:
    print_table(HEADS, ROWS, right=(4,))
    return capsys.readouterr().out.splitlines()


@pytest.mark.parametrize("columns", [100, 120, 200])
def test_on_a_terminal_no_line_is_wider_than_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], columns: int
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", str(columns))
    lines = table(capsys)
    assert max(map(cell_width, lines)) <= columns
    assert "case_000001" in lines[1]
    assert "1,234,567.00 HUF" in lines[1]


def test_in_a_pipe_nothing_is_cut_for_the_width(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    lines = table(capsys)
    assert ("Ann " * 12).strip() in lines[1]
    assert "escalate to legal" in lines[2]


def test_in_a_pipe_a_long_cell_is_whole(capsys: pytest.CaptureFixture[str]) -> None:
    long = "the carrier's proof of delivery, or the signed order or contract, or both of them " * 2
    print_table(("STATUS", "WHERE", "MORE"), [("missing", long, "x")])
    assert long in capsys.readouterr().out


@given(
    widths=st.lists(st.integers(0, 70), min_size=1, max_size=9),
    room=st.integers(0, 300),
    kept=st.sets(st.integers(0, 8)),
)
def test_columns_shrink_only_as_far_as_needed(widths: list[int], room: int, kept: set[int]) -> None:
    found = fitted(widths, room, kept)
    assert all(after <= before for after, before in zip(found, widths, strict=True))
    assert all(found[at] == widths[at] for at in kept if at < len(widths))
    if sum(found) > room:
        assert all(found[at] <= NARROWEST for at in range(len(found)) if at not in kept)
    elif sum(widths) > room:
        assert sum(found) == room
    else:
        assert found == widths
