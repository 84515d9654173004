"""Mails that are broken or were written to do harm: each is read as far as it can be."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.triage.intake.test_mbox import SHOP, cases, mail
from triage.intake.casefile import parse_case
from triage.intake.mail import Headers, read_mail
from triage.intake.mbox import mail_lines
from triage.intake.shape import ShapeError


@pytest.mark.parametrize(
    ("charset", "content", "read"),
    [
        ("us-ascii", "Törött".encode(), "Törött"),
        ("utf-8", "Törött".encode("cp1252"), "Törött"),
        ("iso-8859-1", "Törött".encode(), "Törött"),
        ("windows-1251", "Верните деньги".encode("cp1251"), "Верните деньги"),
        ("iso-2022-jp", "返金".encode("iso-2022-jp"), "返金"),
        ("klingon", b"plain", "plain"),
        ("rot13", b"plain", "plain"),
        ("idna", b"xn--a", "xn--a"),
    ],
)
def test_a_charset_that_is_wrong_spoils_no_letter(charset: str, content: bytes, read: str) -> None:
    head = f'Content-Type: text/plain; charset="{charset}"\n\n'.encode()
    assert read_mail(head + content) == (read, [])


@pytest.mark.parametrize(
    "hostile",
    [
        "(" * 4_000,
        "=?utf-8?b?" + "A" * 3_000 + "?=",
        "=?klingon?q?x?= <a@b.example>",
        '"' + "\\" * 3_000,
        "<" * 3_000 + "@" * 900,
        "a@b" + ",a@b" * 900,
        ":;" * 2_000,
        "\udcff\udcfe <x\udcff@y>",
        "",
    ],
)
@pytest.mark.parametrize(
    "name", ["From", "To", "Subject", "Date", "Message-ID", "References", "Content-Type"]
)
def test_a_hostile_header_spoils_no_other(tmp_path: Path, name: str, hostile: str) -> None:
    box = tmp_path / "box.mbox"
    content = mail("ann@mail.example", Date="Sun, 01 Nov 2026 09:00:00 +0000") + mail(
        "bob@mail.example", "two"
    )
    content = content.replace("Subject: Cup", f"Subject: Cup\n{name}: {hostile}", 1)
    box.write_bytes(
        f"{name}: {hostile}\n".join(["From x Sun\n", content.partition("\n")[2]]).encode(
            "utf-8", "surrogateescape"
        )
    )
    found = cases(box)
    assert found[-1]["customer"]["email"] == "bob@mail.example"


WORDS = st.lists(
    st.sampled_from(
        [
            b"From ",
            b"From: a@b\n",
            b"\n",
            b"\n\n",
            b"To: help@shop.example\n",
            b"Subject: ",
            b"=?utf-8?q?=ff?=",
            b"Message-ID: <a@b>\n",
            b"References: <a@b> <c@d>\n",
            b"Content-Type: multipart/mixed; boundary=b\n",
            b"--b\n",
            b"--b--\n",
            b"Content-Type: message/rfc822\n",
            b"Content-Transfer-Encoding: base64\n",
            b"Content-Disposition: attachment; filename*=x'y'%ff\n",
            b"Date: Sun, 99 Nov 2026 09:00:00 +9999\n",
            b"Received: x; y\n",
            b"<p>\xff\xfe\x00",
        ]
    )
    | st.binary(max_size=8),
    max_size=40,
).map(b"".join)


@given(content=WORDS)
def test_whatever_a_mailbox_holds_it_is_cases_or_is_refused(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.mbox"
    path.write_bytes(b"From x\nFrom: a@b\n" + content)
    for line in mail_lines(path, SHOP):
        try:
            text, _ = parse_case(line)
        except ShapeError:
            continue
        text.encode()


@given(head=st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_whatever_a_header_holds_it_is_one_clean_line(head: bytes) -> None:
    headers = Headers.of(b"Subject: " + head + b"\nFrom: " + head + b"\nDate: " + head)
    for text in (headers.text("subject"), *(part for one in headers.people("from") for part in one)):
        assert text == " ".join(text.split())
        text.encode()
    headers.moment()
