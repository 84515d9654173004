"""Mailboxes: a thread becomes a case, and nothing that stands in a mail does harm."""

from __future__ import annotations

import os
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from triage.domain.errors import UsageError
from triage.intake.casefile import parse_case
from triage.intake.mail import MAX_TEXT
from triage.intake.mapping import Columns, read_mapping
from triage.intake.mbox import mail_lines
from triage.intake.shape import ShapeError

SHOP = Columns(
    fixed={"currency": "EUR", "amount": "1.00"}, own=frozenset({"help@shop.example", "@cups.example"})
)
MAPPING = """
[columns]
"order.id" = "X-Order"
[fixed]
currency = "EUR"
[find]
amount = 'total:\\s*([0-9.,]+)'
[mail]
own = "help@shop.example"
[form]
decimal = ","
"""
ASKED = """\
From - Sun Nov 01 09:00:00 2026
Received: from mail.example by mx.shop.example; Sun, 1 Nov 2026 09:00:05 +0100
From: =?utf-8?q?B=C3=A9la_Nagy?= <Bela@Mail.example>
To: Help <help@shop.example>
Subject: =?iso-8859-2?Q?T=F6r=F6tt_cs=E9sze?=
Message-ID: <one@mail.example>
Date: Thu, 1 Oct 2026 09:00:00 +0100
X-Order: 1042
Content-Type: multipart/mixed; boundary="b"

--b
Content-Type: multipart/alternative; boundary="c"

--c
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

A cs=C3=A9sze t=C3=B6r=C3=B6tt. Total: 1.054,00
--c
Content-Type: text/html

<b>never read</b>
--c--
--b
Content-Type: image/jpeg; name="../../cup.jpg"
Content-Disposition: attachment; filename="../../cup.jpg"
Content-Transfer-Encoding: base64

AAAA
--b
Content-Type: message/rfc822

From: someone@else.example
Subject: forwarded

I will sue you
--b--

"""
ANSWERED = """\
From - Mon Nov 02 09:00:00 2026
From: Help <help@shop.example>
To: bela@mail.example
Subject: Re: =?iso-8859-2?Q?T=F6r=F6tt_cs=E9sze?=
Message-ID: <two@shop.example>
In-Reply-To: <one@mail.example>
Date: Mon, 02 Nov 2026 09:00:00 +0100

A picture, please.
>From our side all was well.

On Sunday Bela wrote:
> A cup
"""
WROTE_AGAIN = """\
From - Tue Nov 03 09:00:00 2026
From: bela@mail.example
To: help@shop.example
Subject: Re: Re: something else
Message-ID: <three@mail.example>
References: <one@mail.example>
 <two@shop.example>
Date: Tue, 03 Nov 2026 09:00:00 +0100
Content-Type: text/html; charset=utf-8

<html><head><title>t</title><body><p>Here it is.</p><script>steal()</script>
<div>On Monday Help wrote:<blockquote>A picture, please.</blockquote></div>
"""


def mail(
    of: str, text: str = "Money back", subject: str = "Cup", to: str = "help@shop.example", **more: str
) -> str:
    heads = {"From": of, "To": to, "Subject": subject} | {
        key.replace("_", "-"): one for key, one in more.items()
    }
    written = "".join(f"{name}: {value}\n" for name, value in heads.items() if value)
    return f"From x Sun Nov 01 09:00:00 2026\n{written}\n{text}\n\n"


def cases(path: Path, columns: Columns = SHOP) -> list[Any]:
    """Each thread's case, or why it is none."""
    found: list[Any] = []
    for line in mail_lines(path, columns):
        try:
            found.append(parse_case(line)[1])
        except ShapeError as error:
            found.append(f"{line.number}: {error}")
    return found


@pytest.fixture
def box(tmp_path: Path) -> Path:
    return tmp_path / "box.mbox"


def test_a_thread_is_a_case_with_its_messages_in_their_order(tmp_path: Path, box: Path) -> None:
    (tmp_path / "shop.toml").write_text(MAPPING, "utf-8")
    box.write_text(WROTE_AGAIN + "\n" + ANSWERED + "\n" + ASKED, "utf-8")
    (case,) = cases(box, read_mapping(tmp_path / "shop.toml"))
    assert case.pop("id").startswith("mail_")
    messages = case.pop("messages")
    assert case == {
        "v": 1,
        "kind": "refund_request",
        "amount": "1054.00",
        "currency": "EUR",
        "opened_at": "2026-11-01T08:00:05Z",
        "subject": "Törött csésze",
        "customer": {"name": "Béla Nagy", "email": "bela@mail.example"},
        "order": {"id": "1042"},
    }
    assert [(one["from"], one["at"], one["text"]) for one in messages] == [
        ("customer", "2026-11-01T08:00:05Z", "A csésze törött. Total: 1.054,00"),
        (
            "staff",
            "2026-11-02T08:00:00Z",
            "A picture, please.\nFrom our side all was well.\n\nOn Sunday Bela wrote:\n> A cup",
        ),
        ("customer", "2026-11-03T08:00:00Z", "Here it is.\nOn Monday Help wrote:\n> A picture, please."),
    ]
    assert messages[0]["attachments"] == ["../../cup.jpg", "message/rfc822"]


def test_a_case_keeps_its_id_when_the_thread_grows(box: Path) -> None:
    ids = []
    for content in (ASKED, ASKED + ANSWERED, ANSWERED, ASKED + ANSWERED + "\n" + WROTE_AGAIN + "\n" + ASKED):
        box.write_text(content, "utf-8")
        (case,) = cases(box) if content != ANSWERED else [{"id": ids[0]}]
        ids.append(case["id"])
    assert len(set(ids)) == 1


def test_without_references_the_subject_and_the_sender_tell_the_thread(box: Path) -> None:
    box.write_text(
        mail("ann@mail.example", "one")
        + mail("bob@mail.example", "two")
        + mail("Help <help@shop.example>", "three", "RE: AW: cup", to="ann@mail.example")
        + mail("ann@mail.example", "four", "Re: Cup")
        + mail("ann@mail.example", "five", "Plate"),
        "utf-8",
    )
    assert [[one["text"] for one in case["messages"]] for case in cases(box)] == [
        ["one", "three", "four"],
        ["two"],
        ["five"],
    ]


def test_answers_to_a_circular_are_a_case_for_each_customer(box: Path) -> None:
    box.write_text(
        mail("help@shop.example", "Sale!", "Sale", to="list@cups.example", Message_ID="<sale@shop.example>")
        + mail("ann@mail.example", "one", "Re: Sale", In_Reply_To="<sale@shop.example>")
        + mail("bob@mail.example", "two", "Re: Sale", In_Reply_To="<sale@shop.example>"),
        "utf-8",
    )
    only_us, ann, bob = cases(box)
    assert only_us == "2: no customer writes in this thread, only the shop or a machine"
    assert ann["id"] != bob["id"]
    assert [one["text"] for one in ann["messages"] + bob["messages"]] == ["one", "two"]


def test_another_address_of_a_customer_stays_in_the_thread(box: Path) -> None:
    box.write_text(
        mail("ann@mail.example", "one", Message_ID="<a@x>")
        + mail("ann@work.example", "two", "Re: Cup", References="<a@x> <b@shop>"),
        "utf-8",
    )
    (case,) = cases(box)
    assert case["customer"] == {"email": "ann@mail.example"}
    assert len(case["messages"]) == 2


def test_a_contact_form_tells_the_customer_by_whom_to_answer(box: Path) -> None:
    box.write_text(
        mail(
            "Shop <no-reply@cups.example>", Reply_To="Ann <ann@mail.example>", Auto_Submitted="auto-generated"
        )
        + mail("help@shop.example", "Hello", "Re: Cup", to="ann@mail.example", Reply_To="desk@help.example"),
        "utf-8",
    )
    (case,) = cases(box)
    assert case["customer"] == {"name": "Ann", "email": "ann@mail.example"}
    assert [one["from"] for one in case["messages"]] == ["customer", "staff"]


def test_what_machines_write_is_left_out(box: Path) -> None:
    box.write_text(
        mail("ann@mail.example", "one", Message_ID="<a@x>")
        + mail("ann@mail.example", "I am away", "Away", In_Reply_To="<a@x>", Auto_Submitted="auto-replied")
        + mail("MAILER-DAEMON@mail.example", "not delivered", "Failure", Return_Path="<>"),
        "utf-8",
    )
    first, second = cases(box)
    assert [one["text"] for one in first["messages"]] == ["one"]
    assert second.endswith("only the shop or a machine")


def test_who_pretends_by_name_to_be_the_shop_is_a_customer(box: Path) -> None:
    box.write_text(
        mail('"help@shop.example" <eve@mail.example>')
        + mail("help@shop.example, eve@mail.example", "b", "X"),
        "utf-8",
    )
    assert [one["customer"]["email"] for one in cases(box)] == ["eve@mail.example", "eve@mail.example"]


def test_a_sum_that_nobody_tells_is_refused_by_its_line(tmp_path: Path, box: Path) -> None:
    (tmp_path / "shop.toml").write_text(MAPPING, "utf-8")
    box.write_text(mail("ann@mail.example", "no sum") + mail("bob@mail.example", "Total: 5,00"), "utf-8")
    refused, taken = cases(box, read_mapping(tmp_path / "shop.toml"))
    assert refused == "2: amount: is missing"
    assert taken["amount"] == "5.00"


def test_a_single_mail_is_a_mailbox_of_one(box: Path) -> None:
    box.write_text(ASKED.partition("\n")[2].replace("Total", "\nFrom x\nFrom: help@shop.example\n"), "utf-8")
    (case,) = cases(box)
    assert [one["from"] for one in case["messages"]] == ["customer"]


def test_signs_that_no_desk_holds_are_replaced(box: Path) -> None:
    box.write_bytes(mail("ann@mail.example", "a\x00b\x1b[2Jc\td\re", "Cu\x1bp").encode())
    (case,) = cases(box)
    assert case["messages"][0]["text"] == "a\ufffdb\ufffd[2Jc\td\ne"
    assert case["subject"] == "Cu\ufffdp"


def test_long_mails_lines_and_threads_are_cut_and_the_rest_is_read(box: Path) -> None:
    long = "x" * (2 * MAX_TEXT)
    many = [mail("ann@mail.example", f"{number}", "Many") for number in range(520)]
    box.write_text(mail("bob@mail.example", long) + "".join(many) + mail("eve@mail.example", "end"), "utf-8")
    bob, ann, eve = cases(box)
    assert len(bob["messages"][0]["text"]) == MAX_TEXT
    assert len(ann["messages"]) == 500
    assert [one["text"] for one in (*ann["messages"][:2], ann["messages"][-1])] == ["0", "21", "519"]
    assert eve["messages"][0]["text"] == "end"


def test_what_is_no_mailbox_and_what_is_not_told_is_said(tmp_path: Path, box: Path) -> None:
    box.write_text(mail("ann@mail.example"), "utf-8")
    with pytest.raises(UsageError, match="nothing says which mails are the shop's own"):
        cases(box, Columns(fixed=SHOP.fixed))
    with pytest.raises(UsageError, match="nothing says the amount and currency of a case"):
        cases(box, Columns(own=SHOP.own))
    box.write_text("{}\n", "utf-8")
    for columns in (SHOP, Columns()):
        with pytest.raises(UsageError, match="the file is no mailbox"):
            cases(box, columns)
    box.write_text("", "utf-8")
    assert cases(box) == []
    with pytest.raises(UsageError, match="cannot be read"):
        cases(tmp_path / "none.mbox")


def test_a_mailbox_may_come_through_a_pipe(box: Path, tmp_path: Path) -> None:
    box.write_text("".join(mail("ann@mail.example", text) for text in ("first", "second")), "utf-8")
    told = cases(box)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writing = Thread(target=lambda: pipe.write_bytes(box.read_bytes()))
    writing.start()
    assert cases(pipe) == told
    writing.join()
