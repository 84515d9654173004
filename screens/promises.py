"""The promises of a contract: who made them, where they are written, when due, whether they were kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from screens import later, words
from screens.dialogs.promise import DutyDialog, NewDuty, PromiseDialog
from screens.drafting import CLAIM, DUTY, PROMISE, BeginningScreen
from screens.keys import ACT, leaving, refreshing
from screens.listing import ListScreen
from screens.widgets.inert import inert
from screens.widgets.ledger import Claim, Entry, LedgerList, details, entries, standing, titles
from screens.widgets.section import BLANK, Section
from triage.domain.errors import IllegalMoveError
from triage.domain.promises import Duty, Promise

if TYPE_CHECKING:
    from triage.services.promising import Ledger

_DUTY = {"kept": "done", "broken": "missed", "open": "open"}
"""What a state of a promise is called of a duty."""


def _key(key: str, action: str, label: str, name: str, told: str, *, show: bool = True) -> Binding:
    return Binding(key, action, label, show=show, id=f"promises.{name}", tooltip=told, group=ACT)


class PromisesScreen(ListScreen[LedgerList], BeginningScreen):
    """A list of promises, duties and claims; what is under the cursor is told below it."""

    OWNER = "promises"
    TOPIC = "answering"
    CSS_PATH = "promises.tcss"
    DOING, WHAT = "reading the promises", "The ledger"
    BINDINGS: ClassVar[list[BindingType]] = [
        _key("a", "add", "Add", "add", "Write a promise down"),
        _key("t", "take_over", "Take over", "take_over", "Take what a message claims over into the ledger"),
        _key("y", "mark('kept')", "Kept", "kept", "The promise was kept, the duty done"),
        _key("x", "mark('broken')", "Broken", "broken", "The promise was broken, the duty missed"),
        _key("o", "mark('open')", "Open", "open", "It is open after all", show=False),
        _key("L", "mark('late')", "Late", "late", "A promise without a due day is late", show=False),
        _key("D", "add_duty", "Duty", "duty", "Write down what one side had to do"),
        _key("n", "notice", "Notice", "notice", "Notice of the missed duty was sent now"),
        _key(
            "f",
            "refund",
            "Refund",
            "refund",
            "What we bought: the refund was asked for, then refused",
            show=False,
        ),
        refreshing("promises", "Read the ledger again"),
        leaving("promises", "P", told="Back to the case"),
    ]

    def __init__(self, case_id: str) -> None:
        super().__init__()
        self._case_id = case_id
        self._ledger: Ledger | None = None

    def lines(self) -> LedgerList:
        """The list of entries."""
        return LedgerList(self.console_app.zone, id="ledger")

    def titles(self, width: int) -> str:
        """The titles over it."""
        return titles(width)

    def below(self) -> ComposeResult:
        """The entry under the cursor."""
        yield Section("", id="details")

    def action_refresh(self) -> None:
        """Reads the ledger again."""
        self.read(lambda: self.desk.promising.ledger(self._case_id), self._show)

    def _show(self, ledger: Ledger) -> None:
        self._ledger = ledger
        rows = entries(ledger)
        self.rows.show(rows)
        nothing = Content.assemble(
            ("Nothing is written down yet\n\n", "bold"),
            (self.console_app.key_of("promises.add"), "bold $accent"),
            " adds a promise, ",
            (self.console_app.key_of("promises.duty"), "bold $accent"),
            " a duty of one side",
        )
        self.stand(None if rows else nothing)
        self._tell(ledger)

    def failed(self, error: Exception) -> None:
        """A case of another kind has none; that is no fault."""
        super().failed(error)
        if isinstance(error, IllegalMoveError):
            why = self.console_app.sentence(error, self.DOING)
            self.stand(Content.assemble(("There is no ledger\n\n", "bold"), why))

    def _tell(self, ledger: Ledger) -> None:
        failed = sum(one.is_failed for one in ledger.promises)
        sold = "we bought" if ledger.role == "buyer" else "we sold"
        self.entitle(
            "Promises",
            f" {inert(self._case_id, limit=40)} ",
            (f" · {sold} · {words.many(len(ledger.promises), 'promise')}", "$muted"),
            (f" · {failed} not kept" if failed else "", "$warning"),
        )
        self.tell_place()

    def tell_place(self) -> None:
        """Below the list: the entry under the cursor, and for what we bought how the refund stands."""
        super().tell_place()
        ledger = self._ledger
        if ledger is not None:
            now, zone = self.console_app.clock(), self.console_app.zone
            parts = details(
                self.rows.current, ledger, now, zone, self.console_app.key_of("promises.take_over")
            )
            more = standing(ledger, now, zone)
            self.query_one("#details", Section).show([*parts, *([BLANK] if parts and more else []), *more])

    def under_cursor(self) -> str:
        """What can be said of the refund."""
        bought = self._ledger is not None and self._ledger.role == "buyer"
        return "f: the refund was asked for, or refused" if bought else ""

    # Changing -------------------------------------------------------------------------------------

    def _change(self, call: Callable[[], Ledger], done: str, draft: str = "") -> None:
        """Every change is one entry of the log, and the case is judged again by it; ``draft`` is no more."""

        def changed(ledger: Ledger) -> None:
            self.recorded(self._case_id, *([draft] if draft else ()))
            self.console_app.say(done)
            if self.is_attached:
                self._show(ledger)

        self.ask("changing the promises", call, changed, kept=True)

    def _current(self) -> Entry | None:
        row = self.rows.current if self._ledger is not None else None
        if row is None:
            key = self.console_app.key_of("promises.add")
            self.console_app.say(f"There is nothing under the cursor; {key} adds a promise")
        return row

    def action_add(self) -> None:
        """Asks for a promise."""
        self._begin_promise(PROMISE, "Write a promise down", "")

    def action_take_over(self) -> None:
        """Asks for the rest of what a message claims."""
        row = self._current()
        if isinstance(row, Claim):
            self._begin_promise(f"{CLAIM} {row.text}", "Take over what a message claims", row.text)
        elif row is not None:
            self.console_app.say("This is in the ledger already; what a message claims stands at the end")

    def _begin_promise(self, draft: str, title: str, text: str) -> None:
        if self._ledger is not None:
            self.begin(draft, self._case_id, partial(self._open_promise, draft, title, text))

    def _open_promise(self, draft: str, title: str, text: str, begun: Mapping[str, str]) -> None:
        told = "What is written somewhere is documented; what is only said is a claim."
        given = inert(text, limit=600)
        dialog = PromiseDialog(title, told, self.console_app.zone, begun=begun, text=given)
        dialog.keep = self.keeping(draft, self._case_id)
        self.app.push_screen(dialog, partial(self._add, draft))

    def _add(self, draft: str, entry: dict[str, Any] | None) -> None:
        if entry is not None:
            add = partial(self.desk.promising.add, self._case_id, entry)
            self._change(add, f"Written down: {inert(entry['text'], limit=80)}", draft)

    def action_add_duty(self) -> None:
        """Asks for a duty."""
        if self._ledger is not None:
            self.begin(DUTY, self._case_id, self._open_duty)

    def _open_duty(self, begun: Mapping[str, str]) -> None:
        dialog = DutyDialog("Write a duty down", "", self.console_app.zone, begun=begun)
        dialog.keep = self.keeping(DUTY, self._case_id)
        self.app.push_screen(dialog, self._add_duty)

    def _add_duty(self, made: NewDuty | None) -> None:
        if made is not None:
            add = partial(self.desk.promising.add_duty, self._case_id, made.text, made.owner, made.due)
            self._change(add, f"Written down: {inert(made.text, limit=80)}", DUTY)

    def action_mark(self, state: str) -> None:
        """Says how the entry under the cursor stands."""
        row = self._current()
        promising = self.desk.promising
        if isinstance(row, Promise):
            call = partial(promising.mark, self._case_id, row.number, state)
            self._change(call, f"{inert(row.text, limit=80)}: {state}")
        elif isinstance(row, Duty) and state in _DUTY:
            call = partial(promising.mark_duty, self._case_id, row.id, _DUTY[state])
            self._change(call, f"{inert(row.text, limit=80)}: {_DUTY[state]}")
        elif isinstance(row, Claim):
            key = self.console_app.key_of("promises.take_over")
            self.console_app.say(f"This is only claimed: {key} takes it over first")

    def action_notice(self) -> None:
        """Notice of a duty was sent."""
        row = self._current()
        if isinstance(row, Duty):
            call = partial(self.desk.promising.mark_duty, self._case_id, row.id, notice=True)
            self._change(call, f"Notice sent: {inert(row.text, limit=80)}")
        elif row is not None:
            self.console_app.say("Notice is sent of a duty: put the cursor on one")

    def action_refund(self) -> None:
        """Asks whether the refund was asked for, or refused, now."""
        ledger = self._ledger
        if ledger is None or ledger.role != "buyer":
            self.console_app.say("We sold here, so nobody refunds us")
            return
        step = "refused" if ledger.refund_requested_at else "asked"
        question = "Did the vendor refuse the refund?" if step == "refused" else "Was the refund asked for?"
        told = Content("The moment is now; the issuer's window and the suggestion follow from it.")
        dialog = later.ConfirmDialog(question, told, key="promises.refund")
        self.app.push_screen(dialog, partial(self._refund_asked, step))

    def _refund_asked(self, step: str, yes: bool | None) -> None:
        if yes:
            call = partial(self.desk.promising.refund, self._case_id, step)
            self._change(
                call, "Kept: the refund was asked for" if step == "asked" else "Kept: the refund was refused"
            )
