"""Charts: value at stake, inflow, win rate, monitoring programmes; each with its numbers beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from screens.keys import FIND, VIEW, leaving, refreshing
from screens.places import PlaceScreen
from screens.widgets.chart import Chart
from screens.widgets.chart_told import (
    Drawing,
    empty_chart,
    inflow_drawing,
    monitoring_drawing,
    stake_drawing,
    wins_drawing,
)
from screens.widgets.empty import unreadable
from screens.widgets.inert import inert
from screens.widgets.key_bar import KeyBar
from screens.widgets.section import Section
from screens.widgets.status_line import StatusLine
from screens.widgets.view_bar import ViewBar
from triage.services.models import SavedView

if TYPE_CHECKING:
    from triage.services.charting import Stake, WinBar
    from triage.services.monitoring import Monitored

CHARTS = {"stake": "At stake", "inflow": "Inflow", "wins": "Win rate", "monitoring": "Monitoring"}
"""By name: what the chart is called."""


class ChartsScreen(PlaceScreen):
    """One chart at a time. It is read when it is first looked at, and by ``r``."""

    TOPIC = "charts"
    CSS_PATH = "charts.tcss"
    AUTO_FOCUS = "#numbers"
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(
                str(number),
                f"chart('{name}')",
                label,
                show=False,
                id=f"charts.{name}",
                tooltip=told,
                group=VIEW,
            )
            for number, (name, label, told) in enumerate(
                (
                    ("stake", "At stake", "Value at stake by the day on which it is due"),
                    ("inflow", "Inflow", "Cases opened by day"),
                    ("wins", "Win rate", "Disputes won by reason"),
                    ("monitoring", "Monitoring", "The card networks' monitoring programmes by month"),
                ),
                1,
            )
        ),
        Binding("n", "next_chart", "Next chart", id="charts.next", tooltip="The next chart", group=VIEW),
        Binding("c", "currency", "Currency", id="charts.currency", tooltip="The next currency", group=FIND),
        refreshing("charts", "Count again"),
        leaving("charts"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._chart = "stake"
        self._stake: Stake | None = None
        self._currency = ""
        self._drawings: dict[str, Drawing] = {}

    def compose(self) -> ComposeResult:
        """The chart, its numbers."""
        yield Static(id="title")
        yield ViewBar([f"charts.{name}" for name in CHARTS], id="charts", counted=False)
        with Container(id="sides"):
            yield Chart(id="chart")
            yield Static(id="empty")
            with VerticalScroll(id="numbers"):
                yield Section("", id="told")
        yield StatusLine(id="status")
        yield KeyBar()

    def on_mount(self) -> None:
        """Reads the first one."""
        self.action_chart("stake")

    # Reading --------------------------------------------------------------------------------------

    def action_refresh(self) -> None:
        """Counts again what this chart shows."""
        name, zone, doing = self._chart, self.console_app.zone, "counting for the chart"
        failed = partial(self._failed, name)
        self.query_one(StatusLine).tell("◌ counting…", "")
        if name == "stake":
            self.ask(doing, lambda: self.desk.charting.stake(zone), self._stake_counted, failed)
        elif name == "inflow":
            draw = partial(self._drawn, name, inflow_drawing)
            self.ask(doing, lambda: self.desk.charting.inflow(zone), draw, failed)
        elif name == "wins":
            draw = partial(self._drawn, name, wins_drawing)
            self.ask(doing, self._count_wins, draw, failed)
        else:
            told = partial(self._drawn, name, monitoring_drawing)
            self.ask(doing, self._count_months, told, failed)

    def _count_wins(self) -> Sequence[WinBar]:
        """In a thread, for building the service takes time, too."""
        return self.desk.charting.wins()

    def _count_months(self) -> Monitored:
        """In a thread, as the win rates are."""
        return self.desk.monitoring.months()

    def _stake_counted(self, found: Stake) -> None:
        self._stake = found
        self._take_currency(0)
        self._show()

    def _drawn(self, name: str, draw: Callable[[Any], Drawing], found: Any) -> None:
        self._drawings[name] = draw(found)
        self._show()

    def _take_currency(self, step: int) -> None:
        known = list(self._stake.bars) if self._stake else []
        if self._currency in known:
            self._currency = known[(known.index(self._currency) + step) % len(known)]
        else:
            self._currency = known[0] if known else ""
        if self._stake is not None:
            self._drawings["stake"] = stake_drawing(
                self._stake, self._currency, self.console_app.key_of("charts.currency")
            )

    def _failed(self, name: str, error: Exception) -> None:
        self._drawings.pop(name, None)
        why = self.console_app.sentence(error, "counting for the chart")
        self._show()
        if name == self._chart:
            self._explain(unreadable("The chart", why, self.console_app.key_of("charts.refresh")))

    # Showing --------------------------------------------------------------------------------------

    def _show(self) -> None:
        drawing = self._drawings.get(self._chart)
        names = [SavedView(label, name) for name, label in CHARTS.items()]
        self.query_one(ViewBar).tell(names, self._chart)
        about = drawing.about if drawing else CHARTS[self._chart]
        self.query_one("#title", Static).update(
            Content.assemble(
                (" Charts ", "bold $accent"),
                (f" {inert(self.console_app.desk_name, limit=40)}", "bold"),
                (f" · {about}", "$muted"),
            )
        )
        if drawing is None:
            self._explain(Content("◌ counting…"))
            return
        self.query_one(StatusLine).tell("1 2 3 4 or n: another chart", "")
        if drawing.empty:
            self._explain(empty_chart(drawing.about, drawing.empty))
            return
        self._explain(None)
        self.query_one(Chart).bars(drawing.labels, drawing.values, lying=drawing.lying, most=drawing.most)
        self.query_one("#told", Section).show(drawing.told)

    def _explain(self, told: Content | None) -> None:
        """Says something in place of the chart; ``None`` shows the chart."""
        self.query_one(Chart).display = self.query_one("#numbers").display = told is None
        empty = self.query_one("#empty", Static)
        empty.display = told is not None
        if told is not None:
            empty.update(told)

    # Keys -----------------------------------------------------------------------------------------

    def action_chart(self, name: str) -> None:
        """Shows a chart; reads it when it was not read yet."""
        self._chart = name
        self._show()
        if name not in self._drawings:
            self.action_refresh()

    @on(ViewBar.Chosen)
    def chart_chosen(self, event: ViewBar.Chosen) -> None:
        """A click on a name is its digit."""
        self.action_chart(list(CHARTS)[event.number - 1])

    def action_next_chart(self) -> None:
        """The next one."""
        names = list(CHARTS)
        self.action_chart(names[(names.index(self._chart) + 1) % len(names)])

    def action_currency(self) -> None:
        """The next currency of the value at stake."""
        self._take_currency(1)
        self.action_chart("stake")
