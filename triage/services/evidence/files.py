"""The files that people lay into an evidence folder: found, named, refused where they are not what they say.

A file belongs to the evidence field that its name starts with (``receipt.pdf``,
``shipping_documentation-2.jpg``) or to the folder it lies in (``receipt/scan.png``); any other name goes to
``uncategorized_file``. Nothing outside the folder is ever opened, no link is followed, and only PDF, JPEG and
PNG are taken, by their content.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

FILE_FIELDS = (
    "cancellation_policy",
    "customer_communication",
    "customer_signature",
    "duplicate_charge_documentation",
    "receipt",
    "refund_policy",
    "service_documentation",
    "shipping_documentation",
    "uncategorized_file",
)
"""The processor's fields that take a file."""
OTHER = "uncategorized_file"
PDF, JPEG, PNG = "PDF", "JPEG", "PNG"
_ENDINGS = {".pdf": PDF, ".jpg": JPEG, ".jpeg": JPEG, ".png": PNG}
MAX_FILES = 200
MAX_PICTURE_BYTES = 20_000_000
"""Bytes of a picture that is still opened; it is scaled down afterwards."""
MAX_BYTES = 50_000_000
"""Bytes of all files that are held at once, before pictures are scaled."""
_FOREIGN = (
    (b"PK\x03\x04", "a zip archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7-zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"GIF8", "a GIF picture"),
    (b"RIFF", "a WebP picture or other RIFF file"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"BM", "a BMP picture"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"\xd0\xcf\x11\xe0", "an Office document"),
    (b"%!PS", "PostScript"),
    (b"{\\rtf", "an RTF document"),
)


@dataclass(frozen=True, slots=True)
class Piece:
    """One file that was taken: its field, its name in the folder, PDF, JPEG or PNG, and its content."""

    field: str
    name: str
    kind: str
    content: bytes


@dataclass(frozen=True, slots=True, order=True)
class Refused:
    """One file that was not taken, and why; ``name`` is hostile text."""

    name: str
    reason: str

    def __str__(self) -> str:
        return f"{self.name}: {self.reason}"


def collect(
    folder: Path | None, limit: int, listed: Iterable[Mapping[str, object]] = ()
) -> tuple[list[Piece], list[Refused]]:
    """The files of ``folder``, in the order of their names, and those refused.

    ``limit`` is the bytes that the processor takes together: PDFs above it are not even opened. ``listed``
    names the field of a file (``{"field", "path"}``, as a case file may); its paths are not trusted.
    """
    if folder is None:
        return [], [Refused(str(entry.get("path")), "no evidence folder was named") for entry in listed]
    pieces: list[Piece] = []
    refused: list[Refused] = []
    fields, names = _listed(listed, refused), _names(folder, refused)
    refused += [Refused(name, "not in the evidence folder") for name in sorted(set(fields) - set(names))]
    left, pdf_left = MAX_BYTES, limit
    for name in names:
        try:
            content = _read(folder, name, left, pdf_left)
            pieces.append(Piece(fields.get(name) or field_of(name), name, kind_of(name, content), content))
            left -= len(content)
            pdf_left -= len(content) if pieces[-1].kind == PDF else 0
        except OSError as error:
            refused.append(Refused(name, f"cannot be read: {error.strerror or error}"))
        except ValueError as error:
            refused.append(Refused(name, str(error)))
    return pieces, sorted(set(refused))


def field_of(name: str) -> str:
    """The evidence field that a file's name, or the folder it lies in, stands for."""
    path = PurePosixPath(name)
    if len(path.parts) > 1:
        return path.parts[0] if path.parts[0] in FILE_FIELDS else OTHER
    stem = path.name.partition(".")[0].lower().replace(" ", "_")
    starts = (field for field in FILE_FIELDS if stem == field or stem.startswith((field + "-", field + "_")))
    return max(starts, key=len, default=OTHER)


def kind_of(name: str, content: bytes) -> str:
    """PDF, JPEG or PNG by the first bytes. Raises :class:`ValueError` for anything else."""
    said = _ENDINGS.get(PurePosixPath(name).suffix.lower())
    if not content:
        raise ValueError("is empty")
    held = _magic(content)
    if held is None:
        raise ValueError(f"holds {_foreign(content)}, not a PDF, JPEG or PNG")
    if said is None:
        raise ValueError(f"ends in neither .pdf, .jpg nor .png; it holds a {held}, rename it")
    if said != held:
        raise ValueError(f"says {said} and holds a {held}; rename it")
    return held


def _magic(content: bytes) -> str | None:
    if content.startswith(b"%PDF-"):
        return PDF
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    return PNG if content.startswith(b"\x89PNG\r\n\x1a\n") else None


def _foreign(content: bytes) -> str:
    head = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"<svg" in head:
        return "an SVG drawing"
    if head.startswith((b"<!doctype html", b"<html")) or b"<script" in head or b"<body" in head:
        return "an HTML page"
    if head.startswith(b"<?xml"):
        return "XML"
    return next((what for start, what in _FOREIGN if content.startswith(start)), "something else")


def _listed(listed: Iterable[Mapping[str, object]], refused: list[Refused]) -> dict[str, str]:
    """Fields by path for the entries whose path stays inside and whose field exists."""
    fields = {}
    for entry in listed:
        path, field = entry.get("path"), entry.get("field")
        if not isinstance(path, str) or not path:
            refused.append(Refused(repr(path), "names no file"))
        elif _climbs(path):
            refused.append(Refused(path, "leads out of the evidence folder"))
        elif field not in FILE_FIELDS:
            refused.append(Refused(path, f"{field!r} is no evidence field that takes a file"))
        else:
            fields[str(PurePosixPath(path))] = str(field)
    return fields


def _climbs(path: str) -> bool:
    parts = PurePosixPath(path.replace("\\", "/")).parts
    return ".." in parts or "\0" in path or path.startswith(("/", "\\", "~")) or ":" in path[:3]


def _names(folder: Path, refused: list[Refused]) -> list[str]:
    """Names of the files in the folder and one folder down, with ``/``; hidden ones are left alone."""
    found: list[str] = []
    for entry in _entries(folder, "", refused):
        if entry.is_dir(follow_symlinks=False):
            for inner in _entries(Path(entry.path), f"{entry.name}/", refused):
                if inner.is_dir(follow_symlinks=False):
                    refused.append(Refused(f"{entry.name}/{inner.name}", "is a folder two levels down"))
                else:
                    found.append(f"{entry.name}/{inner.name}")
        else:
            found.append(entry.name)
    if len(found) > MAX_FILES:
        refused += [
            Refused(name, f"is beyond the {MAX_FILES} files that are looked at") for name in found[MAX_FILES:]
        ]
    return found[:MAX_FILES]


def _entries(folder: Path, prefix: str, refused: list[Refused]) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted((e for e in entries if not e.name.startswith(".")), key=lambda entry: entry.name)
    except OSError as error:
        refused.append(Refused(prefix or str(folder), f"cannot be read: {error.strerror or error}"))
        return []


def _read(folder: Path, name: str, left: int, pdf_left: int) -> bytes:
    """The content of one regular file. Raises :class:`ValueError` for a link, a device, or too much.

    ``left`` and ``pdf_left`` are the bytes that all files, and the PDFs among them, may still have.
    """
    path = folder.joinpath(*PurePosixPath(name).parts)
    if path.is_symlink() or (path.parent != folder and path.parent.is_symlink()):
        raise ValueError("is a link; lay the file itself into the folder")
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(handle, "rb") as file:
        state = os.fstat(file.fileno())
        if not stat.S_ISREG(state.st_mode):
            raise ValueError("is no ordinary file")
        head = file.read(1024)
        held = _magic(head)
        if held is None:
            return head
        most = min(left, pdf_left if held == PDF else MAX_PICTURE_BYTES)
        if state.st_size > most:
            raise ValueError(f"holds {state.st_size:,} bytes; with the files before it, {most:,} are left")
        return head + file.read(most - len(head))
