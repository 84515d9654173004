"""The beginning of the reply that goes with a decision, while it is being made."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.content import Content

from screens import words
from screens.asking import AskingScreen
from screens.widgets.inert import inert
from triage.domain.errors import IllegalMoveError

if TYPE_CHECKING:
    from screens.dialogs.decide import DecideDialog, Outline
    from triage.services.replying import Reply

SHOWN = 400
"""Characters of a reply that are shown."""


class PreviewingScreen(AskingScreen):
    """A screen from which decisions are made."""

    def preview_reply(self, case_id: str, dialog: DecideDialog, outline: Outline) -> None:
        """Drafts the reply in a thread, and hands its first lines to the dialog."""
        self.ask(
            "drafting the reply",
            partial(self._draft, case_id, outline),
            lambda reply: dialog.show_reply(
                outline, first_lines(reply, self.console_app.key_of("case.reply"))
            ),
            lambda error: dialog.show_reply(outline, self._no_reply(error)),
        )

    def _draft(self, case_id: str, outline: Outline) -> Reply:
        """In a thread, for building the service takes time, too."""
        action, amount = outline
        return self.desk.replying.draft(case_id, action=action, amount=amount)

    def _no_reply(self, error: Exception) -> Content:
        why = f"{self.console_app.key_of('case.reply')} on the case writes one in your own words"
        if not isinstance(error, IllegalMoveError):
            why = self.console_app.sentence(error, "drafting the reply")
        return Content.assemble(("No letter goes with it  ", "$muted"), (why, "$muted"))


def first_lines(reply: Reply, mends: str) -> Content:
    """The reply without its greeting, on as few lines as it takes; which rules refuse it."""
    greeting, _, body = reply.text.partition("\n\n")
    text = " ".join((body or greeting)[: 2 * SHOWN].split())
    broken = inert(", ".join(dict.fromkeys(one.rule for one in reply.violations)), limit=120)
    refused = (f"▲ {broken} refuses it; mend it with {mends}  ", "$warning") if broken else ""
    return Content.assemble(
        (f"Reply, {words.language(reply.language)}  ", "$muted"), refused, inert(text, limit=SHOWN)
    )
