"""From case to case without going back to the list, by the keys and after a decision."""

from __future__ import annotations

from abc import abstractmethod
from functools import partial

from textual.containers import VerticalScroll

from screens.decide import ActingScreen
from screens.onward import next_undecided
from screens.place import Place
from triage.services.models import CaseView, QueueFilter


class WalkingScreen(ActingScreen):
    """A screen that shows one case of those that are ``wanted``, and goes from one to the next."""

    def __init__(self, case_id: str, wanted: QueueFilter) -> None:
        super().__init__()
        self._case_id, self._wanted = case_id, wanted
        self._last_index = 0
        self._stepping, self._ahead = False, 0
        """Whether a case is being read, and how many rows on whoever types meanwhile wants to go from it."""

    @abstractmethod
    def read(self, case_id: str) -> Place:
        """In a thread: a case and where it stands."""

    @abstractmethod
    def show(self, place: Place) -> None:
        """Shows another case, or this one as it is now."""

    def action_step(self, step: int) -> None:
        """Goes to the next case of the queue, or the one before; what is typed on the way is not lost."""
        self._ahead += step
        if self._ahead and not self._stepping:
            self._step()

    def _step(self) -> None:
        step, self._ahead, self._stepping = self._ahead, 0, True
        call = partial(self._neighbour, self._case_id, step, self._last_index)
        doing = "reading the next case"
        self.in_turn(self._case_id, doing, call, partial(self._stepped, step), self._not_stepped)

    def _neighbour(self, case_id: str, step: int, last: int) -> Place | None:
        """The case ``step`` rows on. A case that left the queue counts as standing where it last stood."""
        queue = self.desk.queue
        index = queue.position(self._wanted, case_id)
        at = (last - (step > 0) if index is None else index) + step
        if abs(step) > 1:
            at = max(0, min(at, queue.count(self._wanted) - 1))
        rows = queue.window(self._wanted, start=at, limit=1) if at >= 0 and at != index else []
        return self.read(rows[0].id) if rows else None

    def _stepped(self, step: int, place: Place | None) -> None:
        self._stepping = False
        if place is None:
            told = "This is the last case of the queue" if step > 0 else "This is the first case"
            self.console_app.say(told)
        else:
            self._arrive(place)
        if self._ahead:
            self._step()

    def _not_stepped(self, error: Exception) -> None:
        self._stepping, self._ahead = False, 0
        self.console_app.report(error, "reading the next case")

    def _arrive(self, place: Place) -> None:
        self.show(place)
        for pane in self.query(VerticalScroll):
            pane.scroll_home(animate=False)

    def go_on(self, view: CaseView) -> None:
        """Shows the next case that waits for a decision; the one just decided when it was the last."""
        case_id = str(view.document["id"])
        call = partial(self._next_undecided, case_id, self._last_index)
        self.in_turn(case_id, "reading the next case", call, partial(self._went_on, view))

    def _next_undecided(self, case_id: str, last: int) -> Place | None:
        row = next_undecided(self.desk.queue, self._wanted, case_id, last)
        return None if row is None else self.read(row[1].id)

    def _went_on(self, view: CaseView, place: Place | None) -> None:
        if place is None:
            self.console_app.say("That was the last case that waits for a decision here")
            self.case_changed(view)
        else:
            self._arrive(place)
