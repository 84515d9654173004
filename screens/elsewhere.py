"""Taking a case elsewhere: its id to the clipboard, its page at the payment provider."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from screens import later
from screens.keys import VIEW
from screens.undoing import UndoingScreen
from screens.widgets.inert import inert

if TYPE_CHECKING:
    from triage.services.models import CaseView


class ElsewhereScreen(UndoingScreen):
    """A screen whose case at hand can be looked up in other programs."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+y",
            "copy_id",
            "Copy id",
            show=False,
            id="case.copy",
            tooltip="Copy the case's id to the clipboard",
            group=VIEW,
        ),
        Binding(
            "O",
            "dashboard",
            "Dashboard",
            show=False,
            id="case.dashboard",
            tooltip="Open the dispute or the payment in Stripe's dashboard",
            group=VIEW,
        ),
    ]

    def action_copy_id(self) -> None:
        """Copies the id, as far as the terminal takes it."""
        case_id = self.case_at_hand()
        if case_id is not None:
            self.app.copy_to_clipboard(inert(case_id))
            self.console_app.say(f"Copied: {inert(case_id, limit=60)}")

    def action_dashboard(self) -> None:
        """Opens the page in the browser."""
        case_id = self.case_at_hand()
        if case_id is not None:
            self.ask("looking for the page", partial(self._page_of, case_id), self._page_found)

    def _page_of(self, case_id: str) -> tuple[CaseView, bool]:
        return self.desk.cases.show(case_id), self.desk.key_mode() == "live"

    def _page_found(self, found: tuple[CaseView, bool]) -> None:
        view, live = found
        address = later.dashboard_address(view.document, live=live)
        if address is None:
            self.console_app.say("This case names no dispute or payment at Stripe")
        elif self.app.is_web:
            self.app.open_url(address)
            self.console_app.say(f"Opened {address}")
        else:
            call = partial(later.opened_in_browser, address)
            self.ask("opening the page", call, partial(self._page_opened, address))

    def _page_opened(self, address: str, done: bool) -> None:
        if done:
            self.console_app.say(f"Opened {address}")
        else:
            self.app.copy_to_clipboard(address)
            self.console_app.say(f"There is no browser here. Copied: {address}")
