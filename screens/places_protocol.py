"""What the screens that are reached from everywhere ask of a desk; see :mod:`screens.desk_protocol`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from triage.services.book_pages import Line
    from triage.services.charting import InflowBar, Stake, WinBar
    from triage.services.monitoring import Monitored
    from triage.services.setting_list import SettingView
    from triage.services.sync_status import SyncStanding


class PagesLike(Protocol):
    """The rulebook to leaf through, as it was when it was first read."""

    @property
    def name(self) -> str:
        """``shipped``, or the folder of another book."""
        ...

    @property
    def digest(self) -> str:
        """What verdicts call it."""
        ...

    def contents(self) -> Sequence[Line]:
        """Every rule, caution, signal and number."""
        ...

    def page(self, sort: str, name: str, /) -> Mapping[str, Any]:
        """The page on one of them."""
        ...


class SyncStatusLike(Protocol):
    """What syncs left in the desk."""

    def read(self) -> SyncStanding:
        """By account how far, and what came in."""
        ...


class ChartingLike(Protocol):
    """What charts are drawn from; days are those of a zone."""

    def stake(self, zone: tzinfo | None = None, /) -> Stake:
        """Value at stake by due day."""
        ...

    def inflow(self, zone: tzinfo | None = None, /) -> Sequence[InflowBar]:
        """Cases opened by day, oldest first."""
        ...

    def wins(self) -> Sequence[WinBar]:
        """Disputes won and lost by reason."""
        ...


class MonitoringLike(Protocol):
    """The card networks' monitoring programmes."""

    def months(self) -> Monitored:
        """How the last months stand."""
        ...


class SettingListLike(Protocol):
    """What is set."""

    @property
    def file(self) -> Path:
        """Where the settings file is looked for."""
        ...

    def read(self) -> Sequence[SettingView]:
        """Every setting."""
        ...

    def change(self, name: str, text: str) -> None:
        """Sets one that can be changed to what ``text`` says; nothing: back to the default."""
        ...


class PlacesLike(Protocol):
    """A desk, as far as those screens use it."""

    def pages(self) -> PagesLike:
        """The rulebook as it is now, to leaf through."""
        ...

    @property
    def sync_status(self) -> SyncStatusLike:
        """How syncs stand."""
        ...

    @property
    def charting(self) -> ChartingLike:
        """What charts are drawn from."""
        ...

    @property
    def monitoring(self) -> MonitoringLike:
        """How the months stand by the card networks' monitoring programmes."""
        ...

    @property
    def setting_list(self) -> SettingListLike:
        """What is set, and where it comes from."""
        ...
