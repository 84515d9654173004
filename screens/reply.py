"""Answering: a draft in the customer's language, to be edited, with what the rules of replies say to it.

Sending is the helpdesk's. From here a reply goes to the clipboard, and into the log once it was sent; one
that a rule refuses does neither.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.widgets import Static, TextArea

from screens import later, words
from screens.checking_reply import CheckingReplyScreen, Letter, fields_of, letter_of
from screens.dialogs.letter import Choice, LetterDialog
from screens.keys import ACT, MOVE, VIEW
from screens.times import at_length
from screens.widgets.banner import customer_of
from screens.widgets.inert import inert
from screens.widgets.key_bar import KeyBar
from screens.widgets.messages import messages
from screens.widgets.reply_area import ReplyArea, sendable
from screens.widgets.section import Section
from screens.widgets.status_line import StatusLine
from triage.domain.errors import IllegalMoveError
from triage.services.models import CaseView

if TYPE_CHECKING:
    from triage.services.drafts import Draft
    from triage.services.replying import Reply

REPLY = "reply"
"""What a draft of one is called."""


@dataclass(frozen=True, slots=True)
class Drafted:
    """A case and a letter to it; ``why_none``: why that is empty, if it is; ``begun``: what was left."""

    view: CaseView
    letter: Letter
    why_none: str = ""
    begun: Draft | None = None


class ReplyScreen(CheckingReplyScreen):
    """The text above or at the left, what the rules say and what they wrote beside it."""

    TOPIC = "answering"
    TYPING: ClassVar[bool] = True
    CSS_PATH = "reply.tcss"
    AUTO_FOCUS = "#text"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+s",
            "sent",
            "Sent",
            id="reply.sent",
            tooltip="Keep in the log that it was sent; one that a rule refuses is not kept",
            group=ACT,
        ),
        Binding(
            "ctrl+y",
            "copy",
            "Copy",
            priority=True,
            id="reply.copy",
            tooltip="Copy the whole reply to the clipboard, for the helpdesk",
            group=ACT,
        ),
        Binding(
            "ctrl+l",
            "letter",
            "Letter",
            id="reply.letter",
            tooltip="Start from another letter, in another language or tone",
            group=ACT,
        ),
        Binding(
            "tab",
            "app.focus_next",
            "Switch",
            id="reply.switch",
            tooltip="Between the text and what is said to it, which then scrolls",
            group=MOVE,
        ),
        Binding(
            "escape",
            "back",
            "Back",
            key_display="esc",
            id="reply.back",
            tooltip="Back to the case; what was written is kept",
            group=VIEW,
        ),
    ]

    def __init__(self, case_id: str) -> None:
        super().__init__(case_id)
        self._view: CaseView | None = None
        self._suggested = ""
        """The letter of the rule or of the action, whatever was chosen since."""

    def compose(self) -> ComposeResult:
        """The text, then what is said to it."""
        yield Static(id="title")
        with Container(id="sides"):
            yield ReplyArea(id="text")
            with VerticalScroll(id="said"):
                yield Section("What the rules say", id="findings")
                yield Section("They wrote", id="wrote")
        yield StatusLine(id="status")
        yield KeyBar()

    def on_mount(self) -> None:
        """Drafts the letter."""
        self._clear("◌ drafting…")
        self.query_one("#wrote").display = False
        self.ask("drafting the reply", self._take_up, self._begun, self._unopened)

    # Drafting -------------------------------------------------------------------------------------

    def _take_up(self) -> Drafted:
        """In a thread: the letter of the rule, and what was left unfinished here."""
        return replace(self._begin(None), begun=self.console_app.drafting.read(REPLY, self._case_id))

    def _begin(self, choice: Choice | None) -> Drafted:
        """In a thread: the case, and the letter of ``choice`` (``None``: the one of the rule)."""
        replying = self.desk.replying
        view, stationery = self.desk.cases.show(self._case_id), replying.stationery()
        wanted = choice or Choice("", stationery.tone, "")
        try:
            made = replying.draft(
                self._case_id, wanted.language or None, letter=wanted.letter or None, tone=wanted.tone
            )
        except IllegalMoveError as error:
            stated = (view.document.get("customer") or {}).get("language")
            language = stated if stated in stationery.languages else "en"
            return Drafted(view, Letter(replace(wanted, language=language), "", stationery), error.what)
        choice = Choice(made.language, wanted.tone, made.name)
        return Drafted(view, Letter(choice, sendable(made.text), stationery))

    def _begun(self, found: Drafted) -> None:
        """The first draft; what was left unfinished here stands instead of it."""
        self._view, self._suggested = found.view, found.letter.choice.letter
        theirs = [message for message in found.view.messages if message.sender != "staff"][-1:]
        latest = replace(found.view, messages=tuple(theirs))
        self.query_one("#wrote", Section).show(messages(latest, self.console_app.zone))
        typed = self._text.text  # by somebody who was quicker than the draft
        if found.begun is not None:
            self._write_on(
                letter_of(found.begun, found.letter.stationery), found.begun.fields.get("text", "")
            )
            self.console_app.say(f"You began this {at_length(found.begun.saved, self.console_app.zone)}")
        else:
            self._write_on(found.letter, found.letter.text)
            if "respond_publicly" in found.view.verdict.cautions:
                key = self.console_app.key_of("reply.letter")
                self.console_app.say(
                    f"Others read along: {key} has the letter for a review that is up, Public"
                )
            if found.why_none:
                self.console_app.say(f"There is no letter for this: {found.why_none}. Write your own")
        if typed:
            self._text.begin_with(typed)

    def _write_on(self, letter: Letter, text: str) -> None:
        self._letter = letter
        self._text.put(text)
        self._tell()
        self.check()

    def _unopened(self, error: Exception) -> None:
        self._clear(f"✖ {self.console_app.sentence(error, 'drafting the reply')}")

    def action_letter(self) -> None:
        """Asks for language, tone and letter."""
        if self._letter is not None:
            dialog = LetterDialog(self._letter.stationery, self._letter.choice, self._suggested)
            self.app.push_screen(dialog, self._chosen)

    def _chosen(self, choice: Choice | None) -> None:
        if choice is not None:
            self.ask("drafting the reply", partial(self._begin, choice), self._drafted)

    def _drafted(self, found: Drafted) -> None:
        self._view = found.view
        self._write_on(found.letter, found.letter.text)

    def _tell(self) -> None:
        """The title: whose case, what is answered, and in which letter."""
        if self._view is None or self._letter is None:
            return
        made, choice, verdict = self._view.decision, self._letter.choice, self._view.verdict
        action = words.action(verdict.action, verdict.escalate_to)
        if made:
            action = words.action(str(made["action"]), made.get("escalate_to"))
        letter = words.plain(choice.letter).lower() if choice.letter else "no letter"
        self.query_one("#title", Static).update(
            Content.assemble(
                (" Reply ", "bold $accent"),
                (f" {inert(self._case_id, limit=40)} ", "bold"),
                inert(customer_of(self._view.document), limit=30),
                f" · {action}, {'decided' if made else 'suggested'}",
                (f" · {words.language(choice.language)}, {choice.tone}, {letter}", "$muted"),
            ),
            layout=False,
        )

    # Keys -----------------------------------------------------------------------------------------

    def _ready(self) -> Reply | None:
        """The reply as it stands, when it was read and no rule refuses it; else says why not."""
        found = self._reading
        if found is None:
            empty = not self._text.text.strip()
            doing = "drafted" if self._letter is None else "checked"
            nothing = empty and self._letter is not None
            self.console_app.say("There is nothing to send yet" if nothing else f"It is still being {doing}")
        elif found.violations:
            first = found.violations[0]
            more = len(found.violations) - 1
            also = f", and {more} more" if more else ""
            broken = f"{words.plain(first.rule).lower()} ({first.rule}){also}"
            self.console_app.complain(f"Refused: {broken}. Mend the words that are marked")
        else:
            return found
        return None

    def action_copy(self) -> None:
        """Copies the reply, as far as the terminal takes it."""
        found = self._ready()
        if found is not None:
            self.app.copy_to_clipboard(found.text)
            key = self.console_app.key_of("reply.sent")
            self.console_app.say(f"Copied the reply. {key} here once the helpdesk has sent it")

    def action_sent(self) -> None:
        """Asks, then keeps in the log that it was sent."""
        found = self._ready()
        if found is not None:
            told = Content.assemble(
                "Sending is the helpdesk's. The log keeps for good that this went out:\n\n",
                (inert(found.text, limit=240, block=True), "$muted"),
            )
            dialog = later.ConfirmDialog("Was this reply sent?", told, yes="It was sent", key="reply.sent")
            self.app.push_screen(dialog, partial(self._confirmed, found))

    def _confirmed(self, found: Reply, yes: bool | None) -> None:
        if yes:
            self.ask("keeping the reply", partial(self._keep, found), self._was_kept, kept=True)

    def _keep(self, found: Reply) -> int:
        """In a thread: the case may have changed since the text was read, so it is read once more."""
        again = self.desk.replying.written(self._case_id, found.text, found.language, public=found.public)
        return self.desk.replying.mark_sent(replace(again, name=found.name))

    def _was_kept(self, number: int) -> None:
        self.console_app.take(REPLY, self._case_id, {})
        named = inert(self._case_id, limit=40)
        self.console_app.say(f"{named}: entry {number:,} of the log keeps that it was sent")
        if self.is_attached:
            self.dismiss(None)

    @on(TextArea.Changed)
    def keep(self) -> None:
        """Keeps what stands there, once somebody wrote in it."""
        letter, text = self._letter, self._text.text
        if letter is not None:
            edited = bool(text.strip()) and text != letter.text
            self.console_app.take(REPLY, self._case_id, fields_of(letter, text) if edited else {})

    def action_back(self) -> None:
        """Back to the case; what was written waits."""
        self.keep()
        super().action_back()
