"""A promise or a duty, written down: what, by whom, when, where it stands."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Label, Static

from screens.dialogs.base import Dialog, Result
from screens.times import end_of_day
from screens.widgets.inert import inert
from triage.domain.moment import MomentError, format_moment, parse_moment
from triage.domain.promises import OWNERS

_YES_NO = {"": None, "yes": True, "y": True, "no": False, "n": False}


class Incomplete(Exception):  # noqa: N818  it is no error, but a form that is not finished
    """Line ``id`` of a form is not filled in as it must be."""

    def __init__(self, id: str, problem: str) -> None:
        super().__init__(problem)
        self.id, self.problem = id, problem


class FormDialog(Dialog[Result]):
    """Lines of a label and an input each; Enter goes on to the next, from the last one it records."""

    FIELDS: tuple[tuple[str, str, str], ...] = ()
    """Id, label and hint of each line."""

    def __init__(
        self,
        title: str,
        told: str,
        zone: tzinfo | None,
        *,
        begun: Mapping[str, str] | None = None,
        **values: str,
    ) -> None:
        """``values`` stand in the lines, unless something was ``begun`` to be written in them."""
        super().__init__(title)
        self._told, self._zone, self._values = told, zone, values
        self._begun = begun or values

    def compose_body(self) -> ComposeResult:
        """The lines."""
        if self._told:
            yield Static(Content(self._told), classes="dialog-told")
        for id, label, hint in self.FIELDS:
            with Horizontal(classes="form-line"):
                yield Label(label)
                yield Input(self._begun.get(id, ""), placeholder=hint, id=id, compact=True)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter."""
        if event.input.id == self.FIELDS[-1][0]:
            self.action_done()
        else:
            self.focus_next("Input")

    def typed(self, id: str) -> str:
        """What stands in a line."""
        return self.query_one(f"#{id}", Input).value.strip()

    def begun(self) -> Mapping[str, str]:
        """What stands in the lines, once it is more than what stood there from the beginning."""
        lines = {id: self.query_one(f"#{id}", Input).value for id, _, _ in self.FIELDS}
        return lines if any(lines[id].strip() != self._values.get(id, "") for id in lines) else {}

    @abstractmethod
    def filled(self) -> Result:
        """What is filled in. Raises :class:`Incomplete`."""

    def result(self) -> Result | None:
        """What is filled in; else says what is wrong with which line, and goes there."""
        try:
            return self.filled()
        except Incomplete as wrong:
            self.complain(wrong.problem)
            self.query_one(f"#{wrong.id}").focus()
            return None

    def moment(self, id: str) -> datetime | None:
        """The moment in a line, a day meaning its end here. Raises :class:`Incomplete`."""
        text = self.typed(id)
        if not text:
            return None
        try:
            return parse_moment(text) if "T" in text else end_of_day(text, self._zone)
        except (MomentError, ValueError):
            raise Incomplete(id, f"{inert(text, limit=40)} is no day: write one such as 2026-12-04") from None


class PromiseDialog(FormDialog[dict[str, Any]]):
    """Returns the fields of a promise, as the case format names them."""

    FIELDS = (
        ("text", "Promised", "what, in a sentence"),
        ("made_by", "Made by", "who promised it"),
        ("made_at", "On", "a day such as 2026-02-10"),
        ("due", "Due", "a day such as 2026-12-04"),
        ("where", "Written in", "page, campaign, contract or message; empty: only said"),
        ("fixable", "Fixable", "yes, no, or empty: not known"),
        ("depends_on", "Depends on", "a duty of the other side, such as duty-1"),
    )

    def filled(self) -> dict[str, Any]:
        """The fields that are filled in."""
        if not self.typed("text"):
            raise Incomplete("text", "Say what was promised")
        fixable = self.typed("fixable").casefold()
        if fixable not in _YES_NO:
            raise Incomplete("fixable", "Fixable: yes, no, or empty")
        entry: dict[str, Any] = {id: self.typed(id) for id in ("text", "made_by", "where", "depends_on")}
        for id in ("made_at", "due"):
            found = self.moment(id)
            entry[id] = format_moment(found) if found else None
        return entry | {"documented": bool(entry["where"]), "fixable": _YES_NO[fixable]}


@dataclass(frozen=True, slots=True)
class NewDuty:
    """What one side had to do."""

    text: str
    owner: str
    due: datetime | None


class DutyDialog(FormDialog[NewDuty]):
    """Returns a :class:`NewDuty`."""

    FIELDS = (
        ("text", "Duty", "what had to be done, in a sentence"),
        ("owner", "Whose", " or ".join(OWNERS)),
        ("due", "Due", "a day such as 2026-12-04"),
    )

    def filled(self) -> NewDuty:
        """The duty."""
        if not self.typed("text"):
            raise Incomplete("text", "Say what had to be done")
        typed = self.typed("owner").casefold()
        owner = next((name for name in OWNERS if typed and name.startswith(typed)), None)
        if owner is None:
            raise Incomplete("owner", f"Whose duty is it: {' or '.join(OWNERS)}?")
        return NewDuty(self.typed("text"), owner, self.moment("due"))
