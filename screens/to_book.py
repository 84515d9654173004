"""From a case to the rule in the book that speaks of it."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from screens import later
from screens.asking import AskingScreen
from screens.keys import VIEW
from screens.widgets.trace import TraceTree


class TracedScreen(AskingScreen):
    """A screen with the trace of a verdict."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "b",
            "rule",
            "Rule",
            show=False,
            id="case.rule",
            tooltip="The rule in the book: the one under the cursor of the trace, else the one that decided",
            group=VIEW,
        )
    ]

    def action_rule(self) -> None:
        """Opens the book at the rule."""
        rule = self.query_one(TraceTree).rule
        if rule:
            self.app.push_screen(later.RulebookScreen(rule))
        else:
            self.console_app.say("No rule is known to have decided this")
