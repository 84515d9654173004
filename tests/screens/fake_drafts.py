"""The part of the fake desk that keeps what was begun."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from triage.domain.errors import DeskError
from triage.services.drafts import Draft

if TYPE_CHECKING:
    from tests.screens.fake_desk import FakeDesk


class KeptDrafts:
    """Keeps them as long as the desk lives, which is longer than a console; ``full``: the disk is."""

    def __init__(self, desk: FakeDesk) -> None:
        self._desk = desk
        self.kept: dict[tuple[str, str], str] = {}
        self.full = False

    def read(self, kind: str, case_id: str, /) -> Draft | None:
        found = self.kept.get((kind, case_id))
        return None if found is None else Draft(json.loads(found), self._desk.now)

    def keep(self, kind: str, case_id: str, fields: Mapping[str, str], /) -> None:
        if self.full:
            raise DeskError("a draft could not be kept: no space left on device", "demo.drafts")
        if fields:
            self.kept[kind, case_id] = json.dumps(dict(fields))
        else:
            self.kept.pop((kind, case_id), None)
