"""Carrying a decision out at the payment provider: a rehearsal to look at, then step by step."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.content import Content

from screens import later, words
from screens.asking import AskingScreen
from screens.widgets.inert import inert

if TYPE_CHECKING:
    from triage.services.models import ActionView, CaseView

MODES = {"live": "LIVE", "test": "TEST", "none": "no key", "unknown": "bad key"}
"""What the header says of the key."""

_UNKNOWN = "? not known yet"
_STATES = {"done": "✔ done", "refused": "✖ refused", "unknown": _UNKNOWN, "sending": _UNKNOWN}
_WAITS = {"anybody": "waits for a second look", "other": "waits for somebody else's release"}


@dataclass(frozen=True, slots=True)
class Progress:
    """What a run or a rehearsal saw: every action looked at or left, the case, and the key's mode."""

    view: CaseView
    actions: tuple[ActionView, ...]
    mode: str


class CarryingOutScreen(AskingScreen):
    """A screen from which a decision can be carried out."""

    CARRIES_OUT: ClassVar[str] = "case.close"
    """The binding that does so, which answers its question as well."""

    @abstractmethod
    def case_changed(self, view: CaseView) -> None:
        """Shows the case as it is now."""

    def carry_out(self, view: CaseView, otherwise: Callable[[str], None]) -> None:
        """Rehearses, asks, sends. ``otherwise`` is told why there is nothing that could be sent."""
        case_id = str(view.document["id"])
        self.ask(
            "looking at the payment provider",
            partial(self._run, case_id, rehearse=True),
            partial(self._rehearsed, otherwise),
            lambda error: otherwise(self._unsent(error)),
        )

    def _unsent(self, error: Exception) -> str:
        why = self.console_app.sentence(error, "looking at the payment provider")
        return f"Nothing was sent. {why}\nClose the case only when it was carried out by hand."

    def _run(
        self, case_id: str, *, rehearse: bool = False, release: tuple[str, str] | None = None
    ) -> Progress:
        """In a thread: releases if asked to, then rehearses or sends. ``release``: action and name."""
        if release is not None:
            self.desk.acting.release(*release)
        seen: dict[str, ActionView] = {}

        def each(action: ActionView) -> None:
            seen[action.id] = action

        for action in self.desk.acting.run(case_id, dry_run=rehearse, each=each):
            seen.setdefault(action.id, action)
        return Progress(self.desk.cases.show(case_id), tuple(seen.values()), self.desk.key_mode())

    def _rehearsed(self, otherwise: Callable[[str], None], found: Progress) -> None:
        if not found.actions:
            otherwise("The payment provider has no part in this decision.")
            return
        dialog = later.ConfirmDialog(
            f"Carry out {_name(found)}?", _told(found), yes="Carry out", key=self.CARRIES_OUT
        )
        self.app.push_screen(dialog, partial(self._confirmed, found))

    def _confirmed(self, found: Progress, yes: bool | None) -> None:
        """Also what only waits is written down now: whoever is to release it finds it."""
        if yes:
            self._send(found)

    def _send(self, found: Progress, release: tuple[str, str] | None = None) -> None:
        case_id = str(found.view.document["id"])
        run = partial(self._run, case_id, release=release)
        self.ask("carrying out the decision", run, self._next, kept=True)

    def _next(self, found: Progress) -> None:
        """After a run: the next action that waits for a look, unless one before it is not done."""
        if self.is_attached:
            self.case_changed(found.view)
        waiting = next((action for action in found.actions if action.waits), None)
        stuck = any(not action.waits and action.state != "done" for action in found.actions)
        if waiting is None or stuck:
            self.console_app.say("; ".join(_line(action) for action in found.actions))
        elif waiting.waits == "other":
            dialog = later.ReleaseDialog(_told(found), waiting.decided_by, self.desk.actor)
            self.app.push_screen(dialog, partial(self._released, found, waiting))
        else:
            question = f"{words.plain(waiting.act)} now? It goes once, and for good"
            told = _told(found)
            confirm = later.ConfirmDialog(question, told, yes="Send", key=self.CARRIES_OUT)
            self.app.push_screen(confirm, partial(self._looked, found, waiting))

    def _released(self, found: Progress, action: ActionView, name: str | None) -> None:
        if name:
            self._send(found, (action.id, name))
        else:
            self._left_waiting(action)

    def _looked(self, found: Progress, action: ActionView, yes: bool | None) -> None:
        if yes:
            self._send(found, (action.id, self.desk.actor))
        else:
            self._left_waiting(action)

    def _left_waiting(self, action: ActionView) -> None:
        key = self.console_app.key_of("app.actions")
        self.console_app.say(f"{_line(action)}. The view Release on the queue shows it, and {key}")


def _name(found: Progress) -> str:
    return inert(str(found.view.document["id"]), limit=40)


def _told(found: Progress) -> Content:
    style = "bold $error" if found.mode == "live" else "$muted"
    mode = f"{MODES.get(found.mode, found.mode)} mode\n"
    return Content.assemble((mode, style), "\n".join(_line(action) for action in found.actions))


def _line(action: ActionView) -> str:
    money = f" {action.amount}" if action.amount else ""
    stands = _WAITS.get(action.waits) or _STATES.get(action.state) or "released"
    why = f": {action.reason}" if action.reason and action.state != "done" else ""
    return inert(f"{words.plain(action.act)}{money} on {action.target} – {stands}{why}", limit=300)
