"""Evidence on its way to the bank: made from the case when it is first sent, then kept as it was sent.

Beside the desk is a folder with the evidence files. People lay what they have into a folder in it that is
named by the case; what was sent to the provider is kept in ``.sent``, each file under its own digest.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from triage.domain.errors import TriageError
from triage.providers.base import Act
from triage.store.acts import IntentRecord
from triage.store.chain import canonical, sha256

if TYPE_CHECKING:
    from triage.services.evidence.packet import Packet

_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,127}")
"""A case's id that is the name of a folder as well."""


class Prepared(NamedTuple):
    """An act with its payload, and the files that are not kept yet, by digest."""

    record: IntentRecord
    contents: Mapping[str, bytes]


class Staging:
    """The evidence files of one desk. ``packet`` makes the packet of a case, by its id."""

    def __init__(self, folder: Path, packet: Callable[[str], Packet]) -> None:
        self._folder, self._packet = folder, packet

    def prepared(self, record: IntentRecord) -> Prepared:
        """The act with all that it sends: made now the first time, unchanged ever after.

        Raises :class:`TriageError` when the packet is not whole, or a file that was sent is gone.
        """
        if record.act != Act.STAGE_EVIDENCE:
            return Prepared(record, {})
        if record.attempts:
            self._verify(record)
            return Prepared(record, {})
        packet = self._packet(record.case_id)
        if not packet.ok:
            told = [one for one in packet.warnings if one.startswith(("refused:", "too_much:"))]
            raise TriageError(
                f"the evidence is not whole: {'; '.join(told)}",
                f"case {record.case_id}",
                f"mend it in {self._folder / record.case_id}; see 'triage evidence {record.case_id}'",
            )
        payload = {
            "evidence": dict(packet.texts),
            "files": {file.field: file.sha256 for file in packet.files},
            "packet": packet.digest,
        }
        contents = {file.sha256: file.content for file in packet.files}
        return Prepared(record._replace(payload=json.dumps(payload, sort_keys=True)), contents)

    def keep(self, contents: Mapping[str, bytes]) -> None:
        """Writes the files, before the act that names them is. Raises :class:`TriageError`."""
        from triage.services.evidence.packet import place  # noqa: PLC0415 -- loaded on use

        if not contents:
            return
        try:
            self._sent.mkdir(mode=0o700, parents=True, exist_ok=True)
            for digest, content in contents.items():
                place(self.path(digest), content)
        except OSError as error:
            raise TriageError(
                f"the evidence cannot be kept: {error.strerror}", str(self._sent), "make room or access"
            ) from None

    def path(self, digest: str) -> Path:
        """Where a file that was sent is kept."""
        return self._sent / f"{digest}.pdf"

    @property
    def _sent(self) -> Path:
        return self._folder / ".sent"

    def _verify(self, record: IntentRecord) -> None:
        for digest in files_of(record).values():
            path = self.path(digest)
            try:
                whole = hashlib.sha256(path.read_bytes()).hexdigest() == digest
            except OSError:
                whole = False
            if not whole:
                raise TriageError(
                    "a file of the evidence is gone or changed", str(path), "put it back, or decide again"
                )


def folder_of(folder: Path, case_id: str) -> Path | None:
    """The folder with the files that people laid in for a case, if there is one."""
    if not _PLAIN.fullmatch(case_id):
        return None
    found = folder / case_id
    return found if found.is_dir() and not found.is_symlink() else None


def files_of(record: IntentRecord) -> dict[str, str]:
    """The digests of the files that an act sends, by field of the evidence."""
    return dict(json.loads(record.payload).get("files") or {})


def digests_of(record: IntentRecord) -> dict[str, object]:
    """What the log keeps of the evidence that is sent: digests, no word of it."""
    payload = json.loads(record.payload)
    if not payload.get("evidence"):
        return {}
    told = {"texts": sha256(canonical(payload["evidence"])), "files": files_of(record)}
    return {"evidence": {**told, "packet": payload.get("packet")}}
