"""The decision log as a workbook: it reads back as it was written, and whatever is changed in it is found."""

from __future__ import annotations

import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree.ElementTree import fromstring as parsed

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.triage.conftest import ENTRIES
from tests.triage.judge import NOW
from triage.desk import Desk
from triage.services.history import stamp
from triage.services.log import cells
from triage.services.log import workbook as log_workbook
from triage.services.log.check import check_file
from triage.services.log.form import COLUMNS


def rewritten(path: Path, old: str, new: str) -> None:
    """The workbook with one change in its sheet, packed again as soundly as before."""
    with zipfile.ZipFile(path) as archive:
        parts = [(info, archive.read(info)) for info in archive.infolist()]
    with zipfile.ZipFile(path, "w") as archive:
        for info, data in parts:
            archive.writestr(info, data.replace(old.encode(), new.encode(), 1))


def test_a_workbook_that_was_cut_is_found(busy_desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "log.xlsx"
    busy_desk.log.export("xlsx", output=path)
    rewritten(path, f'<row r="{ENTRIES + 2}">', "<gone>")
    rewritten(path, "</row></sheetData>", "</gone></sheetData>")
    assert busy_desk.log.verify_file(path).broken == ENTRIES + 1


@pytest.mark.parametrize("column", range(len(COLUMNS)))
def test_a_changed_cell_of_a_workbook_is_found(busy_desk: Desk, tmp_path: Path, column: int) -> None:
    path = tmp_path / "log.xlsx"
    busy_desk.log.export("xlsx", output=path)
    letter = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[column]
    cell = f'<c r="{letter}3" t="inlineStr"><is><t>9x</t></is></c>'
    rewritten(path, '</row><row r="4">', f'{cell}</row><row r="4">')
    assert busy_desk.log.verify_file(path).broken == 2


@pytest.mark.parametrize("redact", [False, True])
def test_any_changed_byte_of_a_workbook_is_found(busy_desk: Desk, tmp_path: Path, redact: bool) -> None:
    path = tmp_path / "log.xlsx"
    busy_desk.log.export("xlsx", redact=redact, output=path)
    whole = path.read_bytes()
    assert busy_desk.log.verify_file(path).redacted is redact
    with zipfile.ZipFile(path) as archive:
        sheet = archive.infolist()[0]
    ends = sheet.header_offset + sheet.compress_size
    for at in (*range(2, ends, 211), *range(ends, len(whole), 7)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert not busy_desk.log.verify_file(path).ok, at
    for other in (whole + b"x", whole[:-1]):
        path.write_bytes(other)
        assert not busy_desk.log.verify_file(path).ok


def test_a_workbook_packed_otherwise_names_what_changed(busy_desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "log.xlsx"
    busy_desk.log.export("xlsx", output=path)
    rewritten(path, '<row r="4">', '<row r="4" hidden="1">')
    check = busy_desk.log.verify_file(path)
    assert (check.broken, check.why) == (2, "bytes in its part xl/worksheets/sheet1.xml were changed")


def test_a_workbook_that_would_unpack_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"<worksheet><sheetData>" + b" " * 50_000_000)
    tracemalloc.start()
    check = check_file(path)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (check.ok, check.why) == (False, "the workbook is packed, and this program packs none")
    assert most < 5_000_000


def test_a_workbook_has_sums_as_numbers_and_moments_in_utc(
    open_desk: Callable[..., Desk], busy_desk: Desk, tmp_path: Path
) -> None:
    open_desk(clock=lambda: NOW + timedelta(microseconds=5)).deciding.note("cb_1", "=a text")
    path = tmp_path / "log.xlsx"
    busy_desk.log.export("xlsx", output=path)
    heads, *rows = openpyxl.load_workbook(path).worksheets[0].iter_rows()
    at, amount = ([cell.value for cell in heads].index(name) for name in ("at (UTC)", "amount"))
    refund, contest, noted = rows[1], rows[4], rows[ENTRIES]
    assert {row[at].value for row in rows[:ENTRIES]} == {NOW.replace(tzinfo=None)}
    assert (refund[at].number_format, noted[at].data_type) == ("yyyy-mm-dd hh:mm:ss", "d")
    assert (refund[amount].value, refund[amount].number_format) == (27, "#,##0.00")
    assert (contest[amount].value, contest[amount].data_type) == (120.5, "n")
    texts = [cell for row in rows for cell in row[2:] if cell.column != amount + 1 and cell.value is not None]
    assert {cell.data_type for cell in texts} == {"s"}
    assert [cell.value for cell in texts if cell.quotePrefix] == ["@cy", "=a text"], "edited, too"
    assert busy_desk.log.verify_file(path).ok


@given(
    moment=st.datetimes(min_value=datetime(1900, 3, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    amount=st.from_regex(r"(0|[1-9][0-9]{0,14})(\.[0-9]{1,5})?", fullmatch=True) | st.text(),
)
def test_every_moment_and_sum_of_a_workbook_reads_back_as_it_was(moment: datetime, amount: str) -> None:
    row: list[str | int | None] = [None] * len(COLUMNS)
    row[cells.AT], row[cells.AMOUNT] = stamp(moment), amount
    written = parsed(cells.row(2, row))  # noqa: S314 -- what this program wrote
    assert dict(map(cells.read, written)) == {
        cells.AT: stamp(moment),
        cells.AMOUNT: amount,
    }


@pytest.mark.parametrize(
    ("amount", "places"),
    [("1", 0), ("1234.5", 1), ("0.500", 3), ("123456789012345", 0),
     ("1234567890123.456", None), ("1e3", None), ("-1", None), ("01", None), ("=1", None)],
)  # fmt: skip
def test_a_sum_that_a_spreadsheet_would_alter_stays_a_text(amount: str, places: int | None) -> None:
    said = cells.row(2, [*[None] * cells.AMOUNT, amount])
    assert ('t="inlineStr"' in said) is (places is None)
    assert places is None or f's="{places + 2}"' in said


@pytest.mark.parametrize("at", ["99999.5", "9999999.000000000000", "nan"])
def test_a_moment_that_this_program_does_not_write_is_no_moment(at: str) -> None:
    with pytest.raises(ValueError, match="not written as this program"):
        cells.read(parsed(f'<c r="B2" s="1"><v>{at}</v></c>'))  # noqa: S314


def test_a_big_log_goes_on_on_another_sheet(
    busy_desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_workbook, "SHEET_ROWS", 3)
    path = tmp_path / "log.xlsx"
    busy_desk.log.export("xlsx", output=path)
    assert len(openpyxl.load_workbook(path).worksheets) == 3
    assert busy_desk.log.verify_file(path).entries == ENTRIES
