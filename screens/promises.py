"""The promises of a contract: who made them, where they are written, when due, whether they were kept."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from screens import later, words
from screens.asking import AskingScreen
from screens.dialogs.promise import DutyDialog, NewDuty, PromiseDialog
from screens.keys import ACT, VIEW
from screens.widgets.empty import unreadable
from screens.widgets.heads import Heads
from screens.widgets.inert import inert
from screens.widgets.key_bar import KeyBar
from screens.widgets.ledger import Claim, Entry, LedgerList, details, entries, standing, titles
from screens.widgets.section import BLANK, Section
from screens.widgets.status_line import StatusLine
from screens.widgets.window_list import WindowList
from triage.domain.errors import IllegalMoveError
from triage.domain.promises import Duty, Promise

if TYPE_CHECKING:
    from triage.services.promising import Ledger

_DUTY = {"kept": "done", "broken": "missed", "open": "open"}
"""What a state of a promise is called of a duty."""


def _key(key: str, action: str, label: str, name: str, told: str, *, show: bool = True) -> Binding:
    return Binding(key, action, label, show=show, id=f"promises.{name}", tooltip=told, group=ACT)


class PromisesScreen(AskingScreen):
    """A list of promises, duties and claims; what is under the cursor is told below it."""

    TOPIC = "answering"
    CSS_PATH = "promises.tcss"
    AUTO_FOCUS = "#ledger"
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
        Binding(
            "r", "refresh", "Refresh", id="promises.refresh", tooltip="Read the ledger again", group=VIEW
        ),
        Binding(
            "escape,backspace,P",
            "back",
            "Back",
            key_display="esc",
            id="promises.back",
            tooltip="Back to the case",
            group=VIEW,
        ),
    ]

    def __init__(self, case_id: str) -> None:
        super().__init__()
        self._case_id = case_id
        self._ledger: Ledger | None = None

    def compose(self) -> ComposeResult:
        """Heads over lines, the entry under the cursor below."""
        yield Static(id="title")
        yield Heads(titles, id="heads")
        yield LedgerList(self.console_app.zone, id="ledger")
        yield Static(id="empty")
        yield Section("", id="details")
        yield StatusLine(id="status")
        yield KeyBar()

    def on_mount(self) -> None:
        """Reads the ledger."""
        self.query_one("#empty").display = False
        self.watch(self._list, "cursor", self._tell_entry, init=False)
        self.action_refresh()

    @property
    def _list(self) -> LedgerList:
        return self.query_one("#ledger", LedgerList)

    def action_refresh(self) -> None:
        """Reads the ledger again."""
        self.ask("reading the promises", self._read, self._show, self._failed)

    def _read(self) -> Ledger:
        """In a thread, for building the service takes time, too."""
        return self.desk.promising.ledger(self._case_id)

    def _show(self, ledger: Ledger) -> None:
        self._ledger = ledger
        rows = entries(ledger)
        self._list.show(rows)
        self._list.display = self.query_one("#heads").display = bool(rows)
        empty = self.query_one("#empty", Static)
        empty.display = not rows
        empty.update(
            Content.assemble(
                ("Nothing is written down yet\n\n", "bold"),
                ("a", "bold $accent"),
                " adds a promise, ",
                ("D", "bold $accent"),
                " a duty of one side",
            )
        )
        if rows and self.focused is None:
            self._list.focus()
        self._tell(ledger)

    def _failed(self, error: Exception) -> None:
        why = self.console_app.sentence(error, "reading the promises")
        self._list.display = self.query_one("#heads").display = False
        empty = self.query_one("#empty", Static)
        empty.display = True
        empty.update(unreadable("The ledger", why))
        if isinstance(error, IllegalMoveError):
            empty.update(Content.assemble(("There is no ledger\n\n", "bold"), why))

    def _tell(self, ledger: Ledger) -> None:
        failed = sum(one.is_failed for one in ledger.promises)
        sold = "we bought" if ledger.role == "buyer" else "we sold"
        self.query_one("#title", Static).update(
            Content.assemble(
                (" Promises ", "bold $accent"),
                (f" {inert(self._case_id, limit=40)} ", "bold"),
                (f" · {sold} · {words.many(len(ledger.promises), 'promise')}", "$muted"),
                (f" · {failed} not kept" if failed else "", "$warning"),
            ),
            layout=False,
        )
        self._tell_entry()

    @on(WindowList.Moved)
    def _tell_entry(self) -> None:
        """Below the list: the entry under the cursor, and for what we bought how the refund stands."""
        ledger, rows = self._ledger, self._list
        if ledger is None:
            return
        now, zone = self.console_app.clock(), self.console_app.zone
        parts = details(rows.current, ledger, now, zone)
        more = standing(ledger, now, zone)
        self.query_one("#details", Section).show([*parts, *([BLANK] if parts and more else []), *more])
        told = "f: the refund was asked for, or refused" if ledger.role == "buyer" else ""
        self.query_one(StatusLine).tell(told, f"{rows.cursor + 1} of {rows.total}" if rows.total else "")

    # Changing -------------------------------------------------------------------------------------

    def _change(self, call: Callable[[], Ledger], done: str) -> None:
        """Every change is one entry of the log, and the case is judged again by it."""

        def changed(ledger: Ledger) -> None:
            self.console_app.say(done)
            self._show(ledger)

        self.ask("changing the promises", call, changed)

    def _current(self) -> Entry | None:
        row = self._list.current if self._ledger is not None else None
        if row is None:
            self.console_app.say("There is nothing under the cursor; a adds a promise")
        return row

    def action_add(self) -> None:
        """Asks for a promise."""
        self._open_promise("Write a promise down", "")

    def action_take_over(self) -> None:
        """Asks for the rest of what a message claims."""
        row = self._current()
        if isinstance(row, Claim):
            self._open_promise("Take over what a message claims", row.text)
        elif row is not None:
            self.console_app.say("This is in the ledger already; what a message claims stands at the end")

    def _open_promise(self, title: str, text: str) -> None:
        if self._ledger is not None:
            told = "What is written somewhere is documented; what is only said is a claim."
            dialog = PromiseDialog(title, told, self.console_app.zone, text=inert(text, limit=600))
            self.app.push_screen(dialog, self._add)

    def _add(self, entry: dict[str, Any] | None) -> None:
        if entry is not None:
            add = partial(self.desk.promising.add, self._case_id, entry)
            self._change(add, f"Written down: {inert(entry['text'], limit=80)}")

    def action_add_duty(self) -> None:
        """Asks for a duty."""
        if self._ledger is not None:
            dialog = DutyDialog("Write a duty down", "", self.console_app.zone)
            self.app.push_screen(dialog, self._add_duty)

    def _add_duty(self, made: NewDuty | None) -> None:
        if made is not None:
            add = partial(self.desk.promising.add_duty, self._case_id, made.text, made.owner, made.due)
            self._change(add, f"Written down: {inert(made.text, limit=80)}")

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
            self.console_app.say("This is only claimed: t takes it over first")

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
        dialog = later.ConfirmDialog(question, told, key="f")
        self.app.push_screen(dialog, partial(self._refund_asked, step))

    def _refund_asked(self, step: str, yes: bool | None) -> None:
        if yes:
            call = partial(self.desk.promising.refund, self._case_id, step)
            self._change(
                call, "Kept: the refund was asked for" if step == "asked" else "Kept: the refund was refused"
            )

    def action_back(self) -> None:
        """Back to the case."""
        self.dismiss(None)
