"""The lines of the settings: what is set, to what, and by what."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from textual.content import Content

from screens.widgets.inert import cell_fit, inert
from screens.widgets.line import Cell
from screens.widgets.section import BLANK, Part, hung, pairs
from screens.widgets.whole_list import WholeList

if TYPE_CHECKING:
    from triage.services.setting_list import SettingView

_NAME, _SOURCE = 18, 22


def titles(width: int) -> str:
    """The titles over lines that are ``width`` cells wide."""
    room = max(0, width - 3 - _NAME - _SOURCE)
    return cell_fit(f"   {cell_fit('Setting', _NAME)}{cell_fit('Is', room)}Comes from", width)


class Settings(WholeList["SettingView"]):
    """The settings, line by line."""

    def cells(self, row: SettingView, width: int) -> list[Cell]:
        """A dot where somebody set it, its name, its value, its source."""
        room = width - 3 - _NAME - _SOURCE
        if room < 4:
            return [(cell_fit(f" {row.name} {row.value}", width), "")]
        source = f"file {Path(row.source).name}" if row.source.endswith(".toml") else row.source
        return [
            (" ● " if row.is_set else "   ", "list--good"),
            (cell_fit(row.name, _NAME - 1) + " ", "list--strong"),
            (cell_fit(row.value, room - 1) + " ", ""),
            (cell_fit(source, _SOURCE), "list--accent" if row.is_set else "list--muted"),
        ]


def setting_parts(row: SettingView, copies: str, changes: str) -> list[Part]:
    """One setting in full; ``copies`` and ``changes`` are the keys that do so."""
    rows = [
        ("What", row.told),
        ("Is", row.value),
        ("Comes from", row.source),
        ("By default", row.default),
        ("Change it", f"{changes} here, {row.change}" if row.can_change else row.change),
    ]
    line: list[Part] = [hung("", "", inert(each, limit=400)) for each in row.line.split("\n")]
    return [
        *pairs(rows),
        BLANK,
        Content.styled(f"A line for the settings file ({copies} copies it)", "$muted"),
        *line,
    ]
