"""Writing the decision log to a file: CSV, JSON Lines or a workbook, with flat memory."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from triage.domain.errors import DeskError, UsageError
from triage.services.log.form import (
    COLUMNS,
    ENTRY,
    FREE,
    GUARDED,
    HASH,
    PERSONAL,
    Counted,
    Progress,
    csv_line,
    end_row,
    record_line,
)
from triage.services.log.workbook import write_xlsx

FORMS = ("csv", "jsonl", "xlsx")


class Wanted(NamedTuple):
    """What to write, and where to: to a file that is complete or not there, or to a stream."""

    form: str
    redact: bool
    output: Path | None
    stream: BinaryIO | None


def export(
    wanted: Wanted, rows: Iterable[Sequence[Any]], total: int, progress: Progress | None = None
) -> int:
    """Writes log rows (``total`` of them) as ``wanted``; returns how many.

    Raises :class:`UsageError` for a wrong form and :class:`DeskError` when the file cannot be written.
    """
    form, redact, output, stream = wanted
    if form not in FORMS:
        raise UsageError(f"{form!r} is no export format", "log export", "choose one of: " + ", ".join(FORMS))
    if (output is None) == (stream is None):
        raise UsageError("an export goes to one place", "log export", "name a file or a stream, not both")
    counted = Counted(rows, total, redact, progress)
    write = {"csv": write_csv, "jsonl": write_jsonl, "xlsx": write_xlsx}[form]
    if stream is not None:
        write(stream, counted)
    elif output is not None:
        with replacing(output) as file:
            write(file, counted)
    return counted.end.entries


def write_jsonl(file: BinaryIO, rows: Counted) -> None:
    """One canonical JSON object a line: ``{"entry":…,"hash":…,"personal":…}``, then ``{"end":…}``."""
    for batch in rows.batches():
        file.writelines(record_line(row[ENTRY], row[HASH], row[PERSONAL]).encode() for row in batch)
    file.write(f'{{"end":{rows.end.text}}}\n'.encode())


def write_csv(file: BinaryIO, rows: Counted) -> None:
    """A table as RFC 4180 has it, in UTF-8."""
    file.write(csv_line(COLUMNS).encode())
    for batch in rows.batches():
        file.write("".join(map(_csv_row, batch)).encode())
    file.write(csv_line(end_row(rows.end)).encode())


def _csv_row(row: list[Any]) -> str:
    """What ``csv_line`` makes of a row, at a tenth of its cost for long cells."""
    for column in FREE:
        cell = row[column]
        if cell:
            if cell[0] in GUARDED:
                cell = row[column] = "'" + cell
            if '"' in cell or "," in cell or "\n" in cell:
                row[column] = '"' + cell.replace('"', '""') + '"'
    row[ENTRY] = '"' + row[ENTRY].replace('"', '""') + '"'
    if row[PERSONAL] is not None and '"' in row[PERSONAL]:
        row[PERSONAL] = '"' + row[PERSONAL].replace('"', '""') + '"'
    row[0] = str(row[0])
    return ",".join([cell or "" for cell in row]) + "\r\n"


@contextmanager
def replacing(output: Path) -> Iterator[BinaryIO]:
    """A file that takes the place of ``output`` when the block ends, and is gone when it raises."""
    name = ""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{output.name[:40]}.", suffix=".part", dir=output.parent)
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(output)
    except OSError as error:
        raise DeskError(
            f"the file cannot be written: {error.strerror}",
            str(output),
            "check the folder and the free space",
        ) from error
    finally:
        if name:
            Path(name).unlink(missing_ok=True)
