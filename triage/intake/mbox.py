"""Reading mailboxes: mails in one file (mbox, or a single ``.eml``), a thread a case.

The file is gone through twice: once for the headers, to see which mails belong together, and once for the
words of each thread. So memory grows with the number of mails, not with their length; a line or a mail of any
length does no harm, which ``mailbox`` of the standard library cannot promise.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from triage.domain.errors import UsageError
from triage.domain.moment import format_moment
from triage.intake.casefile import Line, unreadable
from triage.intake.conversation import as_case, said
from triage.intake.mail import Headers, Person, read_mail
from triage.intake.mapping import Columns
from triage.intake.shape import ShapeError

MAX_MAIL = 30_000_000
"""Bytes of a mail that are read; a longer one loses its last attachments."""
MAX_HEAD = 200_000
"""Bytes of the headers of a mail that are read."""
MAX_THREAD = 500
"""Mails of a thread that are kept: the first, and the newest."""
_CHUNK = 65_536
_MAX_REFS = 60
_HEADER = re.compile(rb"[!-9;-~]+[ \t]*:|>From ")
_ANSWERED = re.compile(
    r"^(?:\s*(?:re|fwd?|aw|wg|sv|vs|tr|rv|enc|antw|odp|vá|ha|отв|на)\s*(?:\[\d+\])?\s*:)+\s*", re.I
)


class Mail(NamedTuple):
    """A mail by its headers. ``other`` is the customer; ``start`` and ``end`` are bytes of the file."""

    line: int
    start: int
    end: int
    at: datetime | None
    by_customer: bool
    other: Person
    subject: str
    ids: Sequence[bytes]
    refs: Sequence[bytes]
    automatic: bool


def mail_lines(path: Path, columns: Columns) -> Iterator[Line]:
    """The threads of a mailbox as lines that hold a case.

    Raises :class:`UsageError` when it cannot be read, or nothing says whose it is.
    """
    try:
        with path.open("rb") as given, _twice(given) as file:
            try:
                _check_told(path, columns)
            except UsageError:
                next(_parts(path, file), None)  # what is no mailbox at all is told as that
                raise
            mails = [_seen(file, part, columns.own) for part in _parts(path, file)]
            for thread in threads(mails):
                yield _case(file, thread, columns)
    except OSError as error:
        raise unreadable(path, error) from error


def _check_told(path: Path, columns: Columns) -> None:
    columns.need({"id", "kind"})
    if not columns.own:
        raise UsageError(
            "nothing says which mails are the shop's own",
            str(path),
            "name its addresses: --own help@shop.example, or own in [mail] of the mapping",
        )


@contextmanager
def _twice(given: BinaryIO) -> Iterator[BinaryIO]:
    """A file that can be read twice: of a pipe, a copy on the disk for the while."""
    if given.seekable():
        yield given
        return
    with tempfile.TemporaryFile() as copy:
        shutil.copyfileobj(given, copy, 1_000_000)
        copy.seek(0)
        yield copy


def _parts(path: Path, file: BinaryIO) -> Iterator[tuple[int, int, int]]:
    """Of each mail the line it begins on, and the bytes it stands between."""
    number = offset = 0
    begun: tuple[int, int] | None = None  # line and byte
    candidate: int | None = None  # the byte at which a line begins that may part two mails
    blank = whole = True
    single = False  # one mail, in which a line that begins with From parts nothing
    while chunk := file.readline(_CHUNK):
        if whole:
            number += 1
            if candidate is not None or offset == 0:
                if not chunk.startswith(b"From ") and _HEADER.match(chunk):
                    if begun and candidate is not None:
                        yield *begun, candidate
                    begun, single = (number, offset), candidate is None
                candidate = None
            if blank and not single and chunk.startswith(b"From "):
                candidate = offset
            blank = not chunk.strip(b"\r\n")
        whole = chunk.endswith(b"\n")
        offset += len(chunk)
    if begun:
        yield *begun, offset
    elif offset:
        raise UsageError("the file is no mailbox", str(path), "export it as mbox, or name another --format")


def _seen(file: BinaryIO, part: tuple[int, int, int], own: frozenset[str]) -> Mail:
    line, start, end = part
    back = file.tell()
    file.seek(start)
    head = file.read(min(MAX_HEAD, end - start))
    file.seek(back)
    headers = Headers.of(re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0])
    by_customer, other = _parties(headers, own)
    named = headers.ids("references", "in-reply-to")
    # Of a very long thread: its beginning, which gives it its name, and what was answered last.
    refs = named[:1] + named[1:][-_MAX_REFS:]
    subject = headers.text("subject")
    ids = [_key("id", one) for one in headers.ids("message-id")[:1]]
    return Mail(
        line, start, end, headers.moment(), by_customer, other, _ANSWERED.sub("", subject)[:300], ids,
        [_key("id", one) for one in refs], headers.is_automatic and not _is_form(headers, own),
    )  # fmt: skip


def _parties(headers: Headers, own: frozenset[str]) -> tuple[bool, Person]:
    """Whether a customer wrote, and who the customer is.

    A contact form writes in the shop's name to the shop and says whom to answer: that is the customer.
    """
    writers = [one for one in headers.people("from") if not _is_own(one, own)]
    if writers:
        return True, writers[0]
    if _is_form(headers, own):
        return True, headers.people("reply-to")[0]
    others = [one for name in ("to", "cc") for one in headers.people(name) if not _is_own(one, own)]
    return False, others[0] if others else Person("", "")


def _is_form(headers: Headers, own: frozenset[str]) -> bool:
    to = [*headers.people("to"), *headers.people("cc")]
    answer = headers.people("reply-to")[:1]
    by_shop = all(_is_own(one, own) for one in [*headers.people("from"), *to])
    return by_shop and bool(answer) and not _is_own(answer[0], own)


def _is_own(person: Person, own: frozenset[str]) -> bool:
    domain = person.address.rpartition("@")[2]
    return not own.isdisjoint({person.address, f"@{domain}", domain})


def _key(*parts: str) -> bytes:
    return sha256("\n".join(parts).encode("utf-8", "replace")).digest()[:12]


def threads(mails: Sequence[Mail]) -> list[list[Mail]]:
    """Mails that belong together, each thread in the order of time, threads in the order of the file.

    A mail belongs to what it answers. Of a circular to many, whose answers all name it, each customer's
    answers are a thread of their own. A mail that names no other goes with those of the same customer and
    subject.
    """
    parent = list(range(len(mails)))

    def root(of: int) -> int:
        while parent[of] != of:
            parent[of] = parent[parent[of]]
            of = parent[of]
        return of

    by_customers = {one: at for at, mail in enumerate(mails) if mail.by_customer for one in mail.ids}
    first: dict[bytes, int] = {}
    for at, mail in enumerate(mails):
        whose = mail.other.address.encode("utf-8", "replace")
        keys = [one + whose for one in (*mail.ids, *mail.refs)]
        if not mail.refs and mail.subject and whose:
            keys.append(_key("subject", mail.subject.casefold()) + whose)
        joined = [first.setdefault(key, at) for key in keys]
        for other in (*joined, *(by_customers[one] for one in mail.refs if one in by_customers)):
            parent[root(at)] = root(other)
    found: dict[int, list[Mail]] = {}
    for at, mail in enumerate(mails):
        found.setdefault(root(at), []).append(mail)
    return [_in_order(thread) for thread in found.values()]


def _in_order(thread: list[Mail]) -> list[Mail]:
    """By time; a mail without one stays behind the one before. A mail that lies there twice counts once."""
    at = next((mail.at for mail in thread if mail.at), None)
    timed: list[tuple[datetime, int, Mail]] = []
    seen: set[object] = set()
    for mail in thread:
        same = (*mail.ids, mail.at, mail.by_customer) if mail.ids else mail.start
        at = mail.at or at
        if same not in seen:
            seen.add(same)
            timed.append((at or datetime.max, mail.start, mail))  # noqa: DTZ901 -- then none has a time
    return [mail for _, _, mail in sorted(timed, key=lambda one: one[:2])]


def _case(file: BinaryIO, thread: Sequence[Mail], columns: Columns) -> Line:
    written = [mail for mail in thread if not mail.automatic]
    asked = next((mail for mail in written if mail.by_customer), None)
    named = asked or thread[0]
    raw = f"{len(thread)} mails, the first on line {thread[0].line}: {named.other.address}: {named.subject}"
    line = Line(min(mail.line for mail in thread), raw.encode("utf-8", "replace"))

    def read() -> tuple[dict[str, Any], Mapping[str, str]]:
        if asked is None:
            raise ShapeError("no customer writes in this thread, only the shop or a machine")
        file.seek(asked.start)
        head = file.read(min(MAX_HEAD, asked.end - asked.start))
        fields = Headers.of(re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0]).fields()
        wanted = {name: fields.get(name.lower(), "") for name in columns.columns.values()}
        return _document(file, [*written[:1], *written[1:][1 - MAX_THREAD :]], thread[0], asked), wanted

    return as_case(line, read, columns)


def _document(file: BinaryIO, written: Sequence[Mail], oldest: Mail, asked: Mail) -> dict[str, Any]:
    # The oldest mail that is known of, be it in this file or only named: newer ones leave the id as it is.
    begun = (*oldest.refs, *oldest.ids, _key("subject", oldest.subject.casefold(), str(oldest.at)))[0]
    id = sha256(begun + asked.other.address.encode("utf-8", "replace")).hexdigest()[:12]
    customer = {"name": asked.other.name, "email": asked.other.address}
    document: dict[str, Any] = {"v": 1, "id": f"mail_{id}", "kind": "refund_request"}
    if asked.at:
        document["opened_at"] = format_moment(asked.at)
    if asked.subject:
        document["subject"] = asked.subject
    document["customer"] = {key: value for key, value in customer.items() if value}
    messages = []
    for mail in written:
        file.seek(mail.start)
        text, files = read_mail(file.read(min(MAX_MAIL, mail.end - mail.start)))
        at = format_moment(mail.at) if mail.at else None
        messages.append(said(at, text, by_customer=mail.by_customer, channel="email", files=files))
    return document | {"messages": messages}
