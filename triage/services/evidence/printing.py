"""Printing blocks and pictures as PDF pages, in the eight languages and the scripts beside them.

The libraries load on use: fpdf2 and the fonts take half a second.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from triage.services.evidence.blocks import Block, Heading, Paragraph, Table

A4, LETTER = "A4", "Letter"
_MAIN = "NotoSans[wght].ttf"
_SCRIPTS = {
    "NotoSansArmenian[wght].ttf": ((0x0530, 0x058F), (0xFB13, 0xFB17)),
    "NotoSansHebrew[wght].ttf": ((0x0590, 0x05FF),),
    "NotoSansArabic[wght].ttf": ((0x0600, 0x06FF), (0x0750, 0x077F), (0xFB50, 0xFEFC)),
    "NotoSansDevanagari[wght].ttf": ((0x0900, 0x097F),),
    "NotoSansThai[wght].ttf": ((0x0E00, 0x0E7F),),
    "NotoSansGeorgian[wght].ttf": ((0x10A0, 0x10FF), (0x1C90, 0x1CBF)),
}
"""Fonts that are loaded only when the text holds their script."""
_PLAIN = frozenset({_MAIN, "NotoSansArmenian[wght].ttf", "NotoSansGeorgian[wght].ttf"})
"""Fonts whose letters stand side by side; the others need shaping, which takes three times as long."""
_INK, _ACCENT, _GREY, _BAND = (33, 37, 41), (27, 58, 107), (110, 118, 126), (240, 243, 247)
_MARGIN, _LINE = 20, 5.2
_ROOM = 120
"""Millimetres to the end of the page, below which a document starts on the next."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One document to print: a title, a line under it, its blocks."""

    title: str
    subtitle: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as JPEG, for a page of its own under ``caption``."""

    caption: str
    jpeg: bytes
    width: int
    height: int


def print_sheets(
    groups: Sequence[Sequence[Sheet]], foot: str, paper: str, at: datetime
) -> tuple[bytes, list[int]]:
    """One PDF of all groups, and the pages of each; the same bytes for the same input.

    A group starts on a new page; inside it, a document does unless a good part of the page is free. One PDF
    for all, because fonts are what takes time.
    """
    texts = [foot, *(text for group in groups for sheet in group for text in _texts(sheet))]
    pdf = _pages(paper, at, "Evidence", foot, "".join(texts))
    ends = []
    for group in groups:
        for number, sheet in enumerate(group):
            if number == 0 or pdf.h - pdf.get_y() < _ROOM:
                pdf.add_page()
            else:
                pdf.ln(10)
            _put_title(pdf, sheet)
            for block in sheet.blocks:
                _put(pdf, block)
        ends.append(pdf.page_no())
    starts = [0, *ends[:-1]]
    return bytes(pdf.output()), [end - start for start, end in zip(starts, ends, strict=True)]


def print_pictures(pictures: Sequence[Picture], foot: str, paper: str, at: datetime) -> bytes:
    """A PDF with a page for each picture, as large as the page allows."""
    captions = "".join(picture.caption for picture in pictures)
    pdf = _pages(paper, at, "Pictures", foot, captions + foot, numbered=False)
    for picture in pictures:
        pdf.add_page()
        pdf.set_font("main", "", 9)
        pdf.set_text_color(*_GREY)
        pdf.cell(0, 6, pdf.known(picture.caption), new_x="LMARGIN", new_y="NEXT")
        room_w, room_h = pdf.epw, pdf.h - pdf.get_y() - _MARGIN - 8
        scale = min(room_w / picture.width, room_h / picture.height)
        wide, high = picture.width * scale, picture.height * scale
        left = pdf.l_margin + (room_w - wide) / 2
        pdf.image(io.BytesIO(picture.jpeg), left, pdf.get_y() + 2, wide, high)
    return bytes(pdf.output())


def unprintable(text: str) -> str:
    """The characters of ``text`` that none of the fonts can print, each once."""
    cmaps = [_cmap(name) for name in _needed(text)]
    return "".join(sorted({c for c in text if not c.isspace() and not any(ord(c) in cmap for cmap in cmaps)}))


def _texts(sheet: Sheet) -> Iterable[str]:
    yield sheet.title
    yield sheet.subtitle
    for block in sheet.blocks:
        if isinstance(block, Table):
            yield from block.head
            for row in block.rows:
                yield from row
        else:
            yield block.text


def _font_folder() -> Path:
    return Path(str(import_module("manimgx_fonts").__file__)).parent


def _needed(text: str) -> list[str]:
    """The fonts that ``text`` asks for, the main one first."""
    points = {ord(c) for c in text}
    found = [_MAIN]
    for name, ranges in _SCRIPTS.items():
        if any(low <= point <= high for point in points for low, high in ranges):
            found.append(name)
    return found


def _cmap(name: str) -> Any:
    with import_module("fontTools.ttLib").TTFont(_font_folder() / name, lazy=True) as font:
        return set(font.getBestCmap())


def _pages(paper: str, at: datetime, title: str, foot: str, text: str, *, numbered: bool = True) -> Any:
    """An empty document with its fonts, its footer and fixed dates."""
    from fpdf import FPDF  # noqa: PLC0415 -- loaded on use

    class Pages(FPDF):
        """A document whose footer names the dispute, the exhibit and the page."""

        def footer(self) -> None:
            """The line at the foot of each page."""
            self.set_y(-_MARGIN + 4)
            self.set_font("main", "", 8)
            self.set_text_color(*_GREY)
            self.cell(self.epw * 0.8, 5, self.known(foot), align="L")
            self.cell(0, 5, f"page {self.page_no()}" if numbered else "", align="R")

        def known(self, line: str) -> str:
            """The line with a mark for every character that no loaded font has."""
            return "".join(c if c.isspace() or any(ord(c) in f for f in cmaps) else "\ufffd" for c in line)

    pdf = Pages(orientation="P", unit="mm", format=paper)
    pdf.set_creation_date(at)
    pdf.set_title(title)
    pdf.set_producer("triage")
    pdf.set_margins(_MARGIN, _MARGIN, _MARGIN)
    pdf.set_auto_page_break(auto=True, margin=_MARGIN + 4)
    names = _needed(text)
    families = ["main", *(f"script{number}" for number in range(1, len(names)))]
    for family, name in zip(families, names, strict=True):
        pdf.add_font(family, "", _font_folder() / name)
    fonts: Any = pdf.fonts
    cmaps = [fonts[family].cmap for family in families]
    pdf.set_fallback_fonts(families[1:], exact_match=False)
    pdf.set_text_shaping(use_shaping_engine=not set(names) <= _PLAIN)
    pdf.set_font("main", "", 10)
    return pdf


def _bold(pdf: Any, size: float, text: str, high: float) -> None:
    """A line in a heavier hand: the letters are stroked as well as filled, in any script."""
    pdf.set_font("main", "", size)
    pdf.set_text_color(*_ACCENT)
    pdf.set_draw_color(*_ACCENT)
    with pdf.local_context(text_mode="FILL_STROKE", line_width=size * 0.012):
        pdf.multi_cell(0, high, pdf.known(text), align=_side(text), new_x="LMARGIN", new_y="NEXT")


def _put_title(pdf: Any, sheet: Sheet) -> None:
    _bold(pdf, 16, sheet.title, 8)
    if sheet.subtitle:
        pdf.set_font("main", "", 10)
        pdf.set_text_color(*_GREY)
        pdf.multi_cell(0, 6, pdf.known(sheet.subtitle), align="L", new_x="LMARGIN", new_y="NEXT")
    pdf.set_draw_color(*_ACCENT)
    pdf.set_line_width(0.5)
    pdf.line(pdf.l_margin, pdf.get_y() + 2, pdf.w - pdf.r_margin, pdf.get_y() + 2)
    pdf.set_line_width(0.2)
    pdf.ln(7)


def _put(pdf: Any, block: Block) -> None:
    pdf.set_text_color(*_INK)
    if isinstance(block, Heading):
        pdf.ln(1)
        _bold(pdf, 12, block.text, 7)
        pdf.ln(1)
    elif isinstance(block, Paragraph):
        pdf.set_font("main", "", 10)
        pdf.multi_cell(
            0, _LINE, pdf.known(block.text), align=_side(block.text), new_x="LMARGIN", new_y="NEXT"
        )
        pdf.ln(3)
    else:
        _put_table(pdf, block)


def _put_table(pdf: Any, block: Table) -> None:
    from fpdf.fonts import FontFace  # noqa: PLC0415 -- loaded on use

    pdf.set_font("main", "", 9.5)
    pdf.set_draw_color(208, 213, 219)
    headed = any(block.head[1:]) or len(block.head) == 1
    style = FontFace(emphasis="", color=_ACCENT, fill_color=_BAND)
    with pdf.table(
        borders_layout="HORIZONTAL_LINES",
        col_widths=block.widths,
        first_row_as_headings=headed,
        headings_style=style,
        line_height=_LINE,
        padding=(1.4, 2),
        text_align="LEFT",
        v_align="TOP",
        width=pdf.epw,
    ) as table:
        for number, cells in enumerate(([block.head] if headed else []) + list(block.rows)):
            row = table.row()
            for column, cell in enumerate(cells):
                label = FontFace(color=_GREY) if not headed and column == 0 and number >= 0 else None
                row.cell(pdf.known(cell), align=_side(cell), style=label)
    pdf.ln(5)


def _side(text: str) -> str:
    """R for text whose first letter is written from right to left, else L."""
    for c in text:
        kind = unicodedata.bidirectional(c)
        if kind in {"R", "AL"}:
            return "R"
        if kind == "L":
            return "L"
    return "L"
