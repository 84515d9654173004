"""A packet of evidence: what would be sent, its manifest and digest, and how it is written to a folder."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from rules.engine.evidence import Checklist
from triage.domain.errors import TriageError, UsageError
from triage.domain.moment import format_moment
from triage.services.evidence.blocks import Exhibit
from triage.services.evidence.files import FILE_FIELDS, Refused


@dataclass(frozen=True, slots=True)
class PacketFile:
    """One PDF for one evidence field; ``sources`` are the names of what was merged into it."""

    field: str
    content: bytes
    pages: int
    sources: tuple[str, ...]

    @property
    def sha256(self) -> str:
        """The digest of the content, in hex."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class Packet:
    """What would be sent, and what a person should know before."""

    case_id: str
    dispute_id: str | None
    made_at: datetime
    checklist: Checklist
    title: str
    letter: str
    """The cover letter as text."""
    exhibits: tuple[Exhibit, ...]
    texts: Mapping[str, str]
    files: tuple[PacketFile, ...]
    refused: tuple[Refused, ...]
    limits: Mapping[str, Any]
    warnings: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether the packet is whole and within every limit."""
        return bool(self.limits["ok"])

    @property
    def manifest(self) -> dict[str, Any]:
        """What the packet holds, by name, size and digest."""
        return {
            "case": self.case_id,
            "dispute": self.dispute_id,
            "claim": self.checklist.claim,
            "network_code": self.checklist.network_code,
            "made_at": format_moment(self.made_at),
            "texts": {
                name: {"characters": len(text), "sha256": hashlib.sha256(text.encode()).hexdigest()}
                for name, text in self.texts.items()
            },
            "files": [
                {
                    "field": file.field,
                    "bytes": len(file.content),
                    "pages": file.pages,
                    "sha256": file.sha256,
                    "sources": list(file.sources),
                }
                for file in self.files
            ],
            "refused": [{"name": one.name, "reason": one.reason} for one in self.refused],
            "limits": dict(self.limits),
        }

    @property
    def digest(self) -> str:
        """SHA-256 of the manifest's canonical JSON, in hex: what the log keeps of a packet."""
        canonical = json.dumps(self.manifest, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()

    def to_json(self) -> dict[str, Any]:
        """What ``triage evidence CASE --json`` prints."""
        return {
            "id": self.case_id,
            "claim": self.checklist.claim,
            "network_code": self.checklist.network_code,
            "items": [item.to_json() for item in self.checklist.items],
            "ce3": self.checklist.ce3.to_json(),
            "limits": dict(self.limits),
            "warnings": list(self.warnings),
        }


def write_packet(packet: Packet, out: Path) -> list[Path]:
    """Writes the packet into the folder ``out`` and says what was written; each file whole or not at all.

    What an earlier packet left there and this one does not hold, of another case perhaps, is taken away.
    Raises :class:`UsageError` when ``out`` is a file, :class:`TriageError` when the folder cannot be written.
    """
    if out.exists() and not out.is_dir():
        raise UsageError("is no folder", str(out), "name a folder for the packet")
    contents: dict[str, bytes] = {f"{file.field}.pdf": file.content for file in packet.files}
    contents["letter.txt"] = packet.letter.encode("utf-8", "replace")
    contents["texts.json"] = _json(dict(packet.texts))
    contents["checklist.json"] = _json(packet.to_json())
    contents["manifest.json"] = _json({**packet.manifest, "digest": packet.digest})
    try:
        out.mkdir(parents=True, exist_ok=True)
        for path in _left_over(out):
            if path.name not in contents:
                path.unlink()
        return [place(out / name, content) for name, content in sorted(contents.items())]
    except OSError as error:
        raise TriageError(
            f"cannot be written: {error.strerror}",
            str(error.filename or out),
            "name a folder that you may write",
        ) from None


def _left_over(out: Path) -> Iterator[Path]:
    """The PDFs that the manifest in ``out`` names, where they are still what it says. Raises ``OSError``."""
    try:
        told = json.loads((out / "manifest.json").read_bytes())["files"]
        listed = {str(one["field"]): one["sha256"] for one in told}
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return  # none was written here before
    for field in FILE_FIELDS:
        path = out / f"{field}.pdf"
        if field not in listed or not path.is_file():
            continue
        if hashlib.sha256(path.read_bytes()).hexdigest() == listed[field]:
            yield path


def place(path: Path, content: bytes) -> Path:
    """Writes a file that only its owner reads, whole or not at all. Raises ``OSError``."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".triage-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).chmod(0o600)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
    return path


def _json(value: Mapping[str, Any]) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")
