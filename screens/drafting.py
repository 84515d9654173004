"""Dialogs that are kept while they are filled in, and opened again as they were left."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from screens.asking import Answer, AskingScreen
from screens.times import at_length
from screens.turns import TurnsScreen

if TYPE_CHECKING:
    from triage.services.drafts import Draft
    from triage.services.models import CaseView

DECISION, ESCALATION, NOTE = "decision", "escalation", "note"
OUTCOME, PROMISE, CLAIM, DUTY, LESSON = "outcome", "promise", "claim", "duty", "lesson"
"""What drafts of them are called."""
PHRASES, REMEMBERED = "phrases", 30
"""Reasons that were given before, latest first, and how many of them are kept."""


class BeginningScreen(AskingScreen):
    """A screen whose dialogs on cases are opened as they were left."""

    def begin(self, kind: str, case_id: str, then: Callable[[Mapping[str, str]], None]) -> None:
        """Reads what was begun on a case (nothing: no field), hands it over, and says that something was."""
        read = partial(self.console_app.drafting.read, kind, case_id)
        self.ask("reading what was begun", read, partial(self._begun_before, then))

    def _begun_before(self, then: Callable[[Mapping[str, str]], None], begun: Draft | None) -> None:
        then(begun.fields if begun else {})
        if begun is not None:
            when = at_length(begun.saved, self.console_app.zone)
            self.console_app.say(
                f"You began this {when}; {self.console_app.key_of('dialog.cancel')} throws it away"
            )

    def keeping(self, kind: str, case_id: str) -> Callable[[Mapping[str, str]], None]:
        """What a dialog on a case tells of every change."""
        return partial(self.console_app.take, kind, case_id)

    def recorded(self, case_id: str, *kinds: str) -> None:
        """What was begun is recorded now."""
        for kind in kinds:
            self.console_app.take(kind, case_id, {})


Begun = tuple["CaseView", "Draft | None", tuple[str, ...]]
"""A case, what was begun on it, and the reasons given before."""


class DraftingScreen(BeginningScreen, TurnsScreen):
    """A screen with a case at hand that one writes on in dialogs."""

    phrases: tuple[str, ...] = ()
    """Reasons that whoever sits here gave before."""

    def take_up(self, kind: str, then: Callable[[CaseView, Mapping[str, str]], None]) -> None:
        """Reads the case at hand and what was begun on it (nothing: no field); says that something was."""
        self._with(partial(self._begun, kind), partial(self._take_up, then))

    def with_case(self, then: Callable[[CaseView], None]) -> None:
        """Reads the case at hand."""
        self._with(self.desk.cases.show, then)

    def _with(self, read: Callable[[str], Answer], then: Callable[[Answer], None]) -> None:
        case_id = self.case_at_hand()
        if case_id is None:
            self.console_app.say("There is no case under the cursor")
        elif self.may_act(case_id, partial(self._with, read, then)):
            opened = self.console_app.opening()

            def arrived(answer: Answer) -> None:
                then(answer)
                opened()

            def failed(error: Exception) -> None:
                self.console_app.report(error, "reading the case")
                opened()

            self.ask("reading the case", partial(read, case_id), arrived, failed)

    def _begun(self, kind: str, case_id: str) -> Begun:
        drafting = self.console_app.drafting
        phrases = drafting.read(PHRASES, "")
        known = tuple(phrases.fields.values()) if phrases else ()
        return self.desk.cases.show(case_id), drafting.read(kind, case_id), known

    def _take_up(
        self,
        then: Callable[[CaseView, Mapping[str, str]], None],
        found: Begun,
    ) -> None:
        view, begun, self.phrases = found
        self._begun_before(partial(then, view), begun)

    def remember(self, reason: str) -> None:
        """Keeps a reason that was recorded, to be offered again."""
        if reason:
            others = (phrase for phrase in self.phrases if phrase != reason)
            self.phrases = (reason, *others)[:REMEMBERED]
            kept = {f"{number:02}": phrase for number, phrase in enumerate(self.phrases)}
            self.console_app.take(PHRASES, "", kept)
