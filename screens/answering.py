"""From a case to what is said and shown about it: the reply, the evidence, the promises."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from textual.binding import Binding, BindingType

from screens import later
from screens.asking import AskingScreen
from screens.keys import ACT


class AnsweringScreen(AskingScreen):
    """A screen with a case at hand that can be answered."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "R",
            "reply",
            "Reply",
            id="case.reply",
            tooltip="Draft the answer to the customer, edit it, copy it, mark it as sent",
            group=ACT,
        ),
        Binding(
            "E",
            "evidence",
            "Evidence",
            show=False,
            id="case.evidence",
            tooltip="What there is against a dispute, what is missing, and the letter to the bank",
            group=ACT,
        ),
        Binding(
            "P",
            "promises",
            "Promises",
            show=False,
            id="case.promises",
            tooltip="The ledger of a contract: what was promised, by whom, due when, kept or not",
            group=ACT,
        ),
    ]

    @abstractmethod
    def case_at_hand(self) -> str | None:
        """The id of the case that keys act on."""

    @abstractmethod
    def action_refresh(self) -> None:
        """Reads the case again."""

    def action_reply(self) -> None:
        """Opens the draft."""
        case_id = self.case_at_hand()
        if case_id is not None:
            self.app.push_screen(later.ReplyScreen(case_id), self._answered)

    def action_evidence(self) -> None:
        """Opens the packet."""
        case_id = self.case_at_hand()
        if case_id is not None:
            self.app.push_screen(later.EvidenceScreen(case_id), self._answered)

    def action_promises(self) -> None:
        """Opens the ledger."""
        case_id = self.case_at_hand()
        if case_id is not None:
            self.app.push_screen(later.PromisesScreen(case_id), self._answered)

    def _answered(self, _: object) -> None:
        self.action_refresh()
