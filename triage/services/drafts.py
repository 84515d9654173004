"""What somebody began to write on a case and did not record: kept beside the desk until it is recorded.

One small file for each, in a folder that only its owner reads; two people at one desk do not see each
other's. The names of the files say nothing about cases.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from triage.domain.errors import DeskError
from triage.domain.moment import format_moment, parse_moment
from triage.services.private_files import write_private


@dataclass(frozen=True, slots=True)
class Draft:
    """``fields``: what was filled in, by name; ``saved``: when, aware."""

    fields: Mapping[str, str]
    saved: datetime


class Drafts:
    """The drafts of ``actor`` in ``folder``."""

    def __init__(self, folder: Path, actor: str, clock: Callable[[], datetime]) -> None:
        self._folder, self._actor, self._clock = folder, actor, clock

    def read(self, kind: str, case_id: str, /) -> Draft | None:
        """What was begun, such as a ``reply`` (the ``kind``); a file that is no draft holds none."""
        try:
            found = json.loads(self._path(kind, case_id).read_text(encoding="utf-8"))
            fields = {str(name): str(value) for name, value in found["fields"].items()}
            return Draft(fields, parse_moment(found["saved"]))
        except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
            return None
        except OSError as error:
            raise self._failure("a draft could not be read", error) from error

    def keep(self, kind: str, case_id: str, fields: Mapping[str, str], /) -> None:
        """Keeps it in place of what was kept; no fields: forgets it."""
        path = self._path(kind, case_id)
        entry = {"case": case_id, "kind": kind, "saved": format_moment(self._clock()), "fields": dict(fields)}
        try:
            if fields:
                write_private(path, json.dumps(entry, ensure_ascii=True, indent=1))
            else:
                path.unlink(missing_ok=True)
        except OSError as error:
            raise self._failure("a draft could not be kept", error) from error

    def _path(self, kind: str, case_id: str) -> Path:
        named = json.dumps([self._actor, kind, case_id]).encode()
        return self._folder / f"{sha256(named).hexdigest()[:32]}.json"

    def _failure(self, what: str, error: OSError) -> DeskError:
        return DeskError(
            f"{what}: {error.strerror or error}",
            str(self._folder),
            "see that the folder can be written, and that the disk is not full",
        )
