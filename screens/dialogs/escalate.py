"""Handing a case to somebody who has to look first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input
from textual.widgets.option_list import Option

from screens import words
from screens.dialogs.base import Dialog
from screens.widgets.choices import Choices
from screens.widgets.inert import inert
from triage.domain.case import TARGETS
from triage.services.models import CaseView


@dataclass(frozen=True, slots=True)
class Escalation:
    """To whom, and what they are told."""

    to: str
    note: str


class EscalateDialog(Dialog[Escalation]):
    """Returns a target and a note."""

    YES = "Escalate"

    def __init__(self, view: CaseView, *, draft: Escalation | None = None, problem: str = "") -> None:
        super().__init__(f"Escalate {inert(str(view.document.get('id', '')), limit=40)}", problem=problem)
        self._suggested, self._draft = view.verdict.escalate_to, draft

    def compose_body(self) -> ComposeResult:
        """Whom, then why."""
        options = []
        for name in TARGETS:
            mark = ("  suggested", "$accent") if name == self._suggested else ""
            options.append(Option(Content.assemble(words.target(name), mark), id=name))
        yield Choices(*options, id="target", compact=True)
        yield self.line(
            self._draft.note if self._draft else "", "What they should know, and decide", id="note"
        )

    def on_mount(self) -> None:
        """Preselects nobody, so that no stray key hands a case over; after a refusal, who was chosen."""
        super().on_mount()
        to = self._draft.to if self._draft is not None else ""
        chosen = TARGETS.index(to) if to in TARGETS else None
        self.query_one("#target", Choices).highlighted = chosen

    def begun(self) -> Mapping[str, str]:
        """The note so far, and to whom."""
        chosen = self.query_one("#target", Choices).highlighted
        note = self.query_one("#note", Input).value
        return {"note": note, "to": "" if chosen is None else TARGETS[chosen]} if note.strip() else {}

    def on_option_list_option_selected(self) -> None:
        """Enter on a target goes on to the note."""
        self.query_one("#note").focus()

    def on_input_submitted(self) -> None:
        """Enter on the note escalates."""
        self.action_done()

    def result(self) -> Escalation | None:
        """Target and note, when both are there."""
        chosen = self.query_one("#target", Choices).highlighted
        if chosen is None:
            self.complain("Choose to whom it goes")
            self.query_one("#target").focus()
            return None
        note = self.query_one("#note", Input).value.strip()
        if not note:
            self.complain("Say why, for whoever takes over")
            self.query_one("#note").focus()
            return None
        return Escalation(TARGETS[chosen], note)
