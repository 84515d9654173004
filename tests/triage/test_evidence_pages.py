"""Hostile and huge PDFs are refused with a reason, sound ones are merged; what is printed can be read."""

from __future__ import annotations

import io
import zlib
from datetime import UTC, datetime
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Link
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, NumberObject, TextStringObject

from tests.triage.test_evidence_pictures import picture
from triage.services.evidence.blocks import Heading, Paragraph, Table
from triage.services.evidence.pages import MAX_STREAM, check_pdf, merge, split
from triage.services.evidence.pictures import scale
from triage.services.evidence.printing import Picture, Sheet, print_pictures, print_sheets, unprintable

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def pdf(pages: int = 1, **more: Any) -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    if more.get("script"):
        script = DictionaryObject()
        script[NameObject("/S")] = NameObject("/JavaScript")
        script[NameObject("/JS")] = TextStringObject("app.alert('hello')")
        writer.root_object[NameObject("/OpenAction")] = script
        writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): script})
        writer.add_annotation(0, Link(rect=(0, 0, 9, 9), url="https://example.com/"))
    if more.get("attachment"):
        writer.add_attachment("a.txt", b"hidden")
    if more.get("lock"):
        writer.encrypt("open sesame")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def raw_pdf(stream: bytes, resources: str = "<<>>", extra: bytes = b"") -> bytes:
    """A PDF of one page by hand, its content packed, and one more object 5."""
    packed = zlib.compress(stream, 9)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        + f"/Resources {resources} >>".encode(),
        b"<< /Filter /FlateDecode /Length %d >>\nstream\n" % len(packed) + packed + b"\nendstream",
        extra or b"<< >>",
    ]
    out, starts = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        starts.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    head = b"xref\n0 6\n0000000000 65535 f \n"
    return out + head + table + b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(out)


@pytest.mark.parametrize(("pages", "left"), [(1, 1), (3, 3), (49, 49)])
def test_a_sound_pdf_gives_its_pages(pages: int, left: int) -> None:
    assert check_pdf(pdf(pages), left) == pages


def test_a_page_too_many_is_refused() -> None:
    with pytest.raises(ValueError, match="has 20 pages; 19 are left"):
        check_pdf(pdf(20), 19)


SOUND = pdf(2)


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7",
        b"%PDF-1.7\n" + b"\0" * 2000,
        SOUND[: len(SOUND) // 2],
        SOUND.replace(b"/Pages", b"/Pagan"),
        SOUND.replace(b"/Kids", b"/Dogs"),
        b"%PDF-1.4\nPK\x03\x04 a zip behind a PDF's first line",
        b"%PDF-1.4\n<svg onload='x'></svg>",
    ],
)
def test_a_damaged_pdf_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"is no sound PDF|has no pages"):
        check_pdf(content, 49)


def test_an_encrypted_pdf_is_refused() -> None:
    with pytest.raises(ValueError, match="is encrypted"):
        check_pdf(pdf(lock=True), 49)


def test_a_page_that_unpacks_to_more_than_a_reader_can_bear_is_refused() -> None:
    bomb = raw_pdf(b" " * (MAX_STREAM + 10_000_000))
    assert len(bomb) < 100_000
    with pytest.raises(ValueError, match="is no sound PDF"):
        check_pdf(bomb, 49)


def test_a_form_that_unpacks_to_too_much_is_refused() -> None:
    packed = zlib.compress(b" " * (MAX_STREAM + 10_000_000), 9)
    form = b"<< /Type /XObject /Subtype /Form /BBox [0 0 1 1] /Filter /FlateDecode /Length %d >>\nstream\n"
    bomb = raw_pdf(b"/F Do", "<< /XObject << /F 5 0 R >> >>", form % len(packed) + packed + b"\nendstream")
    with pytest.raises(ValueError, match="is no sound PDF"):
        check_pdf(bomb, 49)


def test_a_picture_of_30_000_pixels_inside_a_pdf_is_refused() -> None:
    image = (
        b"<< /Type /XObject /Subtype /Image /Width 30000 /Height 30000 /BitsPerComponent 8 "
        b"/ColorSpace /DeviceGray /Length 1 >>\nstream\nx\nendstream"
    )
    with pytest.raises(ValueError, match="holds a picture of 900,000,000 pixels"):
        check_pdf(raw_pdf(b"/I Do", "<< /XObject << /I 5 0 R >> >>", image), 49)


def test_a_page_as_large_as_a_house_is_refused() -> None:
    with pytest.raises(ValueError, match="has a page of"):
        check_pdf(raw_pdf(b"").replace(b"[0 0 595 842]", b"[0 0 99999 9]"), 49)


def test_merging_keeps_pages_and_leaves_scripts_and_attachments_behind() -> None:
    content, pages = merge([pdf(2, script=True), pdf(1, attachment=True)], "receipt", NOW)
    reader = PdfReader(io.BytesIO(content))
    assert pages == len(reader.pages) == 3
    assert b"/JavaScript" not in content
    assert b"hidden" not in content
    assert "/AA" not in reader.pages[0]
    assert all("/A" not in note.get_object() for note in reader.pages[0].get("/Annots", ()))


def test_merging_gives_the_same_bytes_again() -> None:
    assert merge([SOUND, pdf(1)], "receipt", NOW) == merge([SOUND, pdf(1)], "receipt", NOW)


SCRIPTS = {
    "hu": "Árvíztűrő tükörfúrógép, őszintén",
    "de": "Größe, Überweisung, Straße",
    "fr": "À réception, où ça cœur",
    "es": "¿Dónde está mi año?",
    "ru": "Посылка не пришла",
    "hy": "Բարեւ ձեզ, գումարը",
    "fa": "سلام، لطفاً پول من را پس بدهید می‌خواهم ۴۱۲",
    "he": "שלום",
    "th": "สวัสดี",
    "ka": "გამარჯობა",
    "hi": "नमस्ते",
}


@pytest.mark.parametrize("language", SCRIPTS)
def test_every_script_has_a_font_and_can_be_read_back(language: str) -> None:
    text = SCRIPTS[language]
    assert unprintable(text) == ""
    blocks = (Heading(text), Paragraph(text), Table(("Fact", "Shown"), ((text, "Exhibit A"),), (70, 30)))
    content, _ = print_sheets([[Sheet("Title", text, blocks)]], "Dispute dp_1", "A4", NOW)
    if language in {"hu", "de", "fr", "es", "ru"}:
        assert text.split()[0].rstrip(",") in PdfReader(io.BytesIO(content)).pages[0].extract_text()


def test_a_letter_that_no_font_has_is_named() -> None:
    assert unprintable("注文 7781 \U0001f600") == "文注\U0001f600"
    content, pages = print_sheets([[Sheet("注文", "", (Paragraph("注文"),))]], "", "A4", NOW)
    assert (check_pdf(content, 1), pages) == (1, [1])


@pytest.mark.parametrize(("paper", "size"), [("A4", (595, 842)), ("Letter", (612, 792))])
def test_pages_are_a4_or_letter(paper: str, size: tuple[int, int]) -> None:
    blank = Picture("a.png", scale(picture(30, 20), "a", 0).jpeg, 30, 20)
    for content in (
        print_sheets([[Sheet("T", "", (Paragraph("x"),))]], "foot", paper, NOW)[0],
        print_pictures([blank], "foot", paper, NOW),
    ):
        box = PdfReader(io.BytesIO(content)).pages[0].mediabox
        assert (round(float(box.width)), round(float(box.height))) == size


def test_a_long_table_flows_over_pages_and_nothing_is_lost() -> None:
    rows = tuple((f"fact number {number}", "A") for number in range(200))
    long = Sheet("T", "", (Table(("Fact", "In"), rows, (70, 30)),))
    content, counts = print_sheets([[long, long], [long]], "foot", "A4", NOW)
    first, second = split(content, counts)
    assert (check_pdf(first, 99), check_pdf(second, 99)) == tuple(counts)
    pages = PdfReader(io.BytesIO(second)).pages
    said = "".join(page.extract_text() for page in pages)
    assert len(pages) > 3
    assert all(f"fact number {number}" in said for number in (0, 99, 199))


def test_a_damaged_stream_in_a_dictionary_is_no_crash() -> None:
    stream = DecodedStreamObject()
    stream.set_data(b"q Q")
    stream[NameObject("/Odd")] = TextStringObject("x")
    stream[NameObject("/N")] = NumberObject(1)
    writer = PdfWriter()
    page = writer.add_blank_page(100, 100)
    page[NameObject("/Contents")] = writer._add_object(stream)
    out = io.BytesIO()
    writer.write(out)
    assert check_pdf(out.getvalue(), 1) == 1
