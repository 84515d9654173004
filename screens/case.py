"""One case: what is known, what they wrote, what the book says and why, what was done."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static, TabbedContent, TabPane

from screens.answering import AnsweringScreen
from screens.dialogs.teach import Reading
from screens.keys import ACT, MOVE, VIEW, refreshing
from screens.moving import MovingScreen
from screens.place import Place
from screens.seen import Seen
from screens.suspecting import SuspectingScreen
from screens.teaching import TeachingScreen
from screens.to_book import TracedScreen
from screens.walking import WalkingScreen
from screens.widgets.banner import banner
from screens.widgets.deadlines import deadlines
from screens.widgets.facts import facts
from screens.widgets.history import history
from screens.widgets.key_bar import KeyBar
from screens.widgets.messages import messages, readings
from screens.widgets.section import Section
from screens.widgets.status_line import StatusLine
from screens.widgets.timeline import timeline
from screens.widgets.trace import TraceTree
from screens.widgets.verdict import cautions, decision, economics, evidence, verdict
from triage.domain.case import suggestion_of
from triage.services.models import CaseView, QueueFilter

TICK_SECONDS = 20
LOOK_SECONDS = 5


class CaseScreen(
    AnsweringScreen, WalkingScreen, TeachingScreen, SuspectingScreen, TracedScreen, MovingScreen
):
    """Banner above; the case, the rule trace and the history as tabs."""

    TOPIC = "deciding"
    CSS_PATH = "case.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "right_square_bracket,J",
            "step(1)",
            "Next",
            id="case.next",
            tooltip="The next case of the queue",
            group=MOVE,
        ),
        Binding(
            "left_square_bracket,K",
            "step(-1)",
            "Previous",
            id="case.previous",
            tooltip="The case before in the queue",
            group=MOVE,
        ),
        Binding(
            "1", "tab('overview')", "Case", show=False, id="case.overview", tooltip="The case", group=VIEW
        ),
        Binding(
            "2",
            "tab('trace')",
            "Trace",
            show=False,
            id="case.trace",
            tooltip="Rule by rule, why this and not that",
            group=VIEW,
        ),
        Binding(
            "3",
            "tab('history')",
            "History",
            show=False,
            id="case.history",
            tooltip="What was done so far",
            group=VIEW,
        ),
        Binding(
            "4",
            "tab('timeline')",
            "Timeline",
            show=False,
            id="case.timeline",
            tooltip="The customer's whole story, other cases included",
            group=VIEW,
        ),
        Binding("l", "app.log", "Log", show=False, id="app.log", tooltip="The decision log", group=VIEW),
        refreshing("case", "Read the case again"),
        Binding(
            "w",
            "teach",
            "Wrong",
            show=False,
            id="case.teach",
            tooltip="A message was read wrongly: tell your rulebook what it says",
            group=ACT,
        ),
        Binding(
            "escape,backspace",
            "back",
            "Queue",
            key_display="esc",
            id="case.back",
            tooltip="Back to the queue",
            group=VIEW,
        ),
    ]

    def __init__(self, case_id: str, wanted: QueueFilter) -> None:
        super().__init__(case_id, wanted)
        self._place: Place | None = None
        self._head = -1
        """The desk's head when it was last looked whether somebody else changed the case."""
        self._outdated = False

    def compose(self) -> ComposeResult:
        """Everything empty; the case fills it."""
        key = self.console_app.key_of
        yield Static(id="banner")
        with TabbedContent(initial="overview", id="tabs"):
            with (
                TabPane(f"{key('case.overview')} Case", id="overview"),
                VerticalScroll(id="panes", can_focus=False),
            ):
                with VerticalScroll(id="verdict-pane", classes="pane"):
                    yield Section("Decision in force", id="decision")
                    yield Section("Suggestion", id="verdict")
                    yield Section("Cautions", id="cautions")
                    yield Section("Deadlines", id="deadlines")
                    yield Section("Economics", id="economics")
                    yield Section("Evidence", id="evidence")
                with VerticalScroll(id="case-pane", classes="pane"):
                    yield Section("Messages", id="messages")
                    yield Section("Only suspected", id="suspected")
                    yield Section("Facts", id="facts")
            with TabPane(f"{key('case.trace')} Rule trace", id="trace"):
                yield TraceTree(id="tree")
            with TabPane(f"{key('case.history')} History", id="history"), VerticalScroll(id="history-pane"):
                yield Section("What was done", id="acts")
            with (
                TabPane(f"{key('case.timeline')} Timeline", id="timeline"),
                VerticalScroll(id="timeline-pane"),
            ):
                yield Section("", id="story")
        yield StatusLine(id="status")
        yield KeyBar()

    def on_mount(self) -> None:
        """Reads the case."""
        self.query_one("#panes").display = False
        self.set_interval(TICK_SECONDS, self._tick)
        self.set_interval(LOOK_SECONDS, self.look_for_changes)
        self.action_refresh()

    # Reading --------------------------------------------------------------------------------------

    def action_refresh(self) -> None:
        """Reads the case again."""
        self.query_one(StatusLine).tell("◌ reading…", "")
        self.ask("reading the case", partial(self.read, self._case_id), self._read_again, self._failed)

    def read(self, case_id: str) -> Place:
        """The case, its place in the queue, and its story."""
        view = self.desk.cases.show(case_id)
        index = self.desk.queue.position(self._wanted, case_id)
        total, story = self.desk.queue.count(self._wanted), self.desk.cases.timeline(view)
        return Place(view, index, total, story, self.desk.deadlines.of(view.document))

    def _read_again(self, place: Place) -> None:
        """Shows it, unless another case is shown by now."""
        if place.view.document["id"] == self._case_id:
            self.show(place)

    def look_for_changes(self) -> None:
        """Says so when somebody else has changed the case that is shown; what is read stays where it is."""
        if self.is_current and self._place is not None and not self._outdated:
            call = partial(self._version_if_changed, self._case_id, self._head)
            self.ask("looking for changes", call, partial(self._found_changes, self._case_id), self.log)

    def _version_if_changed(self, case_id: str, before: int) -> tuple[int, int] | None:
        """In a thread: the desk's head and the version of the case; nothing when the head is as before."""
        head = self.desk.queue.head()
        return None if head == before else (head, self.desk.cases.show(case_id).version)

    def _found_changes(self, case_id: str, found: tuple[int, int] | None) -> None:
        if found is not None and self._place is not None and case_id == self._case_id:
            self._head, version = found
            self._outdated = version != self._place.view.version
            self._tick()

    def _failed(self, error: Exception) -> None:
        self.query_one("#panes").display = False
        why, key = self.console_app.sentence(error, "reading the case"), self.console_app.key_of
        self.query_one("#banner", Static).update(
            Content.assemble((" ✖ This case could not be read\n", "bold $error"), f" {why}")
        )
        self.query_one(StatusLine).tell(
            f"{key('case.refresh')} tries again, {key('case.back')} goes back to the queue", ""
        )

    # Showing --------------------------------------------------------------------------------------

    def show(self, place: Place) -> None:
        """Fills every part."""
        view, zone = place.view, self.console_app.zone
        first = not self.query_one("#panes").display
        self._place, self._case_id = place, str(view.document["id"])
        self._outdated = False
        if place.index is not None:
            self._last_index = place.index
        self.query_one("#panes").display = True
        parts = {
            "decision": decision(view, zone),
            "verdict": verdict(view, zone),
            "cautions": cautions(view, zone),
            "economics": economics(view.verdict.economics),
            "evidence": evidence(view),
            "messages": messages(view, zone),
            "facts": facts(view, zone),
            "acts": history(view.history, zone),
            "story": timeline(place.story, self.console_app.clock(), zone),
        }
        for name, content in parts.items():
            self.query_one(f"#{name}", Section).show(content)
        self.query_one(TraceTree).show(view.verdict.trace, zone)
        self._tick()
        self.suspect(view)
        if first:
            self.action_tab("overview")

    def taught_on(self) -> str | None:
        """The case shown."""
        return self.case_at_hand()

    def teachable(self) -> Sequence[Reading]:
        """What the other side wrote."""
        return () if self._place is None else readings(self._place.view, self.console_app.zone)

    def on_resize(self) -> None:
        """The top is laid out for its width."""
        self._tick()

    def _tick(self) -> None:
        """What changes by itself: the countdown."""
        place = self._place
        if place is None:
            return
        app = self.console_app
        told = banner(place.view, app.clock(), app.zone, place.clocks, width=self.size.width)
        self.query_one("#banner", Static).update(told)
        self.query_one("#deadlines", Section).show(deadlines(place.clocks, app.clock(), app.zone))
        where = f"{place.index + 1:,} of {place.total:,}" if place.index is not None else "not in the queue"
        key = app.key_of
        news = f"▲ somebody has changed this case: {key('case.refresh')} reads it again · "
        on = f"version {place.view.version} · {key('case.next')} next · {key('case.previous')} previous"
        self.query_one(StatusLine).tell(f"{news if self._outdated else ''}{on}", where)

    def case_at_hand(self) -> str | None:
        """The case shown, or being read: what acts on it reads it itself, so no key has to wait."""
        return self._case_id

    def seen(self) -> Seen | None:
        """The suggestion as it stands here."""
        if self._place is None:
            return None
        view = self._place.view
        return Seen(view.version, suggestion_of(view.verdict.action, view.verdict.escalate_to))

    def case_changed(self, view: CaseView) -> None:
        """Shows the case as it is now; undo may have changed another one."""
        del view
        self.action_refresh()

    # Keys -----------------------------------------------------------------------------------------

    def action_tab(self, name: str) -> None:
        """Shows a tab and puts the keys into it."""
        self.query_one("#tabs", TabbedContent).active = name
        target: Widget = self.query_one(
            {
                "overview": "#verdict-pane",
                "trace": "#tree",
                "history": "#history-pane",
                "timeline": "#timeline-pane",
            }[name]
        )
        target.focus()
