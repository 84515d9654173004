"""The parts of the fake desk that reach outside: files taken in, payments followed, actions sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from triage.domain.errors import NotFoundError
from triage.providers.base import Account
from triage.services.models import ActionView, ImportResult
from triage.services.sync_status import SyncStanding
from triage.services.syncing import SyncResult

if TYPE_CHECKING:
    from tests.screens.fake_desk import FakeDesk


class Importing:
    """Takes every file for ten cases."""

    def __init__(self, desk: FakeDesk) -> None:
        self._desk = desk

    def import_file(self, path: Path, /) -> ImportResult:
        self._desk.enter(f"importing {path.name}")
        self._desk.size += 10
        return ImportResult(10, 0, 0, 0, None)


class Acting:
    """Actions that a test lays out by case in ``of``; sending makes them done, unless they wait."""

    def __init__(self, desk: FakeDesk) -> None:
        self._desk = desk
        self.of: dict[str, list[ActionView]] = {}
        self.releases: list[tuple[str, str | None]] = []

    def left(self) -> list[ActionView]:
        self._desk.enter("acting.left")
        return [action for actions in self.of.values() for action in actions if action.state != "done"]

    def run(
        self,
        case_id: str | None = None,
        *,
        dry_run: bool = False,
        each: Callable[[ActionView], None] | None = None,
    ) -> list[ActionView]:
        self._desk.enter("acting.rehearse" if dry_run else "acting.run")
        actions = self.of.get(case_id or "", [])
        for at, action in enumerate(actions):
            if action.state == "released":
                after = replace(action, reason="would be sent") if dry_run else replace(action, state="done")
                if not dry_run:
                    actions[at] = after
                if each:
                    each(after)
        return [action for action in actions if action.state != "done"]

    def release(self, action_id: str, by: str | None = None, /) -> ActionView:
        self._desk.enter("acting.release")
        self.releases.append((action_id, by))
        for actions in self.of.values():
            for at, action in enumerate(actions):
                if action.id == action_id:
                    actions[at] = replace(action, state="released", waits="", released_by=by)
                    return actions[at]
        raise NotFoundError("there is no such action", action_id)


class Syncing:
    """Brings in what ``result`` says; ``standing`` is what syncs left in the desk."""

    def __init__(self, desk: FakeDesk) -> None:
        self._desk = desk
        self.result = SyncResult(Account("acct_1", live=False))

        self.standing = SyncStanding((), ())

    def sync(self, *, progress: Callable[[str, SyncResult], None] | None = None) -> SyncResult:
        if progress:
            progress("disputes", SyncResult(self.result.account, new=1200))
        self._desk.enter("syncing.sync")
        return self.result

    def read(self) -> SyncStanding:
        self._desk.enter("sync_status.read")
        return self.standing
