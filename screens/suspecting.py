"""Reading the messages of a case by meaning while it is looked at: in the background, only with the extra."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from screens.asking import AskingScreen
from screens.desk_protocol import SuspicionLike
from screens.widgets.section import Section
from screens.widgets.suspected import suspected
from triage.services.models import CaseView


class SuspectingScreen(AskingScreen):
    """A screen with a section ``#suspected`` under the messages of a case."""

    _looked_at: CaseView | None = None

    def suspect(self, view: CaseView) -> None:
        """Another case, or the same anew: nothing stands in the section until it is read."""
        self._looked_at = view
        self._show_suspected(view, ())
        call = partial(self._suspicions, str(view.document["id"]))
        self.ask("reading by meaning", call, partial(self._show_suspected, view))

    def _suspicions(self, case_id: str) -> Sequence[SuspicionLike]:
        suspecting = self.desk.suspecting
        return suspecting.of_case(case_id) if suspecting.available else ()

    def _show_suspected(self, view: CaseView, found: Sequence[SuspicionLike]) -> None:
        if view is self._looked_at:
            self.query_one("#suspected", Section).show(suspected(view, found, self.console_app.zone))
