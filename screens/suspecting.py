"""Reading the messages of a case by meaning while it is looked at: in the background, only with the extra."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from screens.asking import AskingScreen
from screens.desk_protocol import SuspicionLike
from screens.widgets.section import Part, Section, hung
from screens.widgets.suspected import suspected
from triage.services.models import CaseView

DOING = "reading by meaning"


class SuspectingScreen(AskingScreen):
    """A screen with a section ``#suspected`` under the messages of a case."""

    _looked_at: CaseView | None = None

    def suspect(self, view: CaseView) -> None:
        """Another case, or the same anew: nothing stands in the section until it is read."""
        self._looked_at = view
        self._show_suspicions(view, ())
        call = partial(self._suspicions, str(view.document["id"]))
        self.ask(DOING, call, partial(self._suspected, view), partial(self._unread, view))

    def _suspicions(self, case_id: str) -> Sequence[SuspicionLike]:
        suspecting = self.desk.suspecting
        return suspecting.of_case(case_id) if suspecting.available else ()

    def _suspected(self, view: CaseView, found: Sequence[SuspicionLike]) -> None:
        self._show_suspicions(view, suspected(view, found, self.console_app.zone))

    def _unread(self, view: CaseView, error: Exception) -> None:
        """Told in its place: nobody waits for it, and it would be told again with every case."""
        self._show_suspicions(view, [hung("✖ ", "$error", self.console_app.sentence(error, DOING))])

    def _show_suspicions(self, view: CaseView, parts: Sequence[Part]) -> None:
        if view is self._looked_at:
            self.query_one("#suspected", Section).show(parts)
