"""Help: every key of the screen underneath, taken from its bindings, and its page of the handbook."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from screens.dialogs.base import STYLES
from screens.handbook.terms import told
from screens.keys import DIALOG, GROUPS, key_of
from screens.widgets.inert import cell_fit
from screens.widgets.key_bar import listed
from screens.widgets.page import page_parts
from screens.widgets.section import BLANK, Hung, Part, Section

_KEYS, _LABEL = 12, 14
"""Cells for the keys, and for what they are called."""


def _folded(rows: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Digits that do the same, each with its number, on one line."""
    digits: dict[str, list[tuple[str, str, str]]] = {}
    for row in rows:
        if row[0].isdecimal():
            digits.setdefault(row[2], []).append(row)
    folded: list[tuple[str, str, str]] = []
    for row in rows:
        alike = digits.get(row[2], []) if row[0].isdecimal() else []
        if len(alike) < 2:
            folded.append(row)
        elif row is alike[0]:
            folded.append((f"{row[0]} – {alike[-1][0]}", row[1].removesuffix(f" {row[0]}"), row[2]))
    return folded


def _line(keys: str, label: str, told: str) -> Hung:
    names = cell_fit(keys, _KEYS - 1) + " ", cell_fit(label, _LABEL - 1) + " "
    lead = Content.assemble((names[0], "bold $accent"), (names[1], "bold"))
    return Hung(lead, Content.styled(told, "$muted"))


class HelpScreen(ModalScreen[None]):
    """A list of keys by group."""

    CSS_PATH = STYLES
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "escape,q,question_mark,f1",
            "close",
            "Close",
            key_display="esc",
            id="help.close",
            tooltip="Back",
            group=DIALOG,
        )
    ]

    def __init__(self, explained: Screen[Any]) -> None:
        super().__init__()
        self._explained = explained

    def compose(self) -> ComposeResult:
        """One block a group."""
        finds, closes = key_of(self.app, "app.palette"), key_of(self.app, "help.close")
        with Vertical(classes="dialog -tall"):
            yield Static(Content("Keys of this screen"), classes="dialog-title")
            with VerticalScroll():
                yield Section("", id="keys")
                yield Section("", id="page")
            yield Static(
                Content(f"{finds} finds commands · triage help has more pages · {closes} closes"),
                classes="dialog-hint",
            )

    def _keys(self) -> list[Part]:
        by_group: dict[str, list[tuple[str, str, str]]] = {group.description: [] for group in GROUPS}
        keys: dict[str, list[str]] = {}
        bindings: dict[str, Binding] = {}
        for _node, binding, _enabled, _tooltip in listed(self._explained):
            if binding.id and binding.group:
                keys.setdefault(binding.id, []).append(self.app.get_key_display(binding))
                bindings[binding.id] = binding
        for name, binding in bindings.items():
            shown = " ".join(dict.fromkeys(keys[name]))
            title = binding.group.description if binding.group else "Other"
            by_group.setdefault(title, []).append((shown, binding.description, binding.tooltip))
        parts: list[Part] = []
        for title, rows in by_group.items():
            if rows:
                parts.append(Content.styled(title, "bold"))
                parts += [_line(*row) for row in _folded(rows)]
                parts.append(BLANK)
        return parts[:-1]

    def on_mount(self) -> None:
        """Fills the list once its width is known."""
        self.call_after_refresh(self._fill)

    def _fill(self) -> None:
        self.query_one("#keys", Section).show(self._keys())
        topic = getattr(self._explained, "TOPIC", "")
        rule = Content.styled("From the handbook", "$muted")
        self.query_one("#page", Section).show(
            [BLANK, rule, BLANK, *page_parts(told(topic, partial(key_of, self.app)))] if topic else []
        )

    def action_close(self) -> None:
        """Back to the screen."""
        self.dismiss(None)
