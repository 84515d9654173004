"""One mail: its headers, its words and the names of its attachments. All of it is hostile.

Headers are decoded one by one, so that one that is broken spoils no other. What is attached is named and
never opened; HTML is reduced to its words.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from email import policy
from email.errors import MessageError
from email.message import Message
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any, NamedTuple, TypeVar

from triage.intake.markup import plain

MAX_TEXT = 200_000
"""Characters of a mail that are kept."""
MAX_HEADER = 4_000
"""Characters of a header that are read; of those that name other mails, more."""
MAX_NAMED = 40_000
MAX_PARTS = 200
"""Parts of a mail that are looked at."""

_BROKEN = (MessageError, ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError)
"""What the library raises for headers and parts that are none; it promises nothing."""
_ID = re.compile(r"<([^<>\s]{1,400})>")
_ADDRESS = re.compile(r"[^\s<>()\",:;]{1,100}@[^\s<>()\",:;]{1,200}")
_PLAIN_PERSON = re.compile(
    r"(?:([\w.' -]{0,100}?) ?<([\w.+-]{1,100}@[\w.-]{1,200})>|([\w.+-]{1,100}@[\w.-]{1,200}))", re.ASCII
)
"""Nearly every address; what is not is left to the library, which takes a hundred times as long."""
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)
"""What a mailbox writes for a line of a mail that begins with ``From``."""
_NOT_FOR_MAIL = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined"})
"""Codecs that are none for text, and slow."""
_PARSER = BytesParser(policy=policy.compat32)
"""The older policy takes headers as they come, where the newer one gives up on the whole mail for one of
them; the newer one then reads each header by itself."""
_FIRST_YEAR = 1990
"""A mail from before has a clock that was never set."""
T = TypeVar("T")


class Person(NamedTuple):
    """Who sends or gets a mail; the address is in small letters."""

    name: str
    address: str


_NOBODY: tuple[Person, ...] = ()


def tried(read: Callable[[], T], otherwise: T) -> T:
    """What ``read`` finds, or ``otherwise`` when the mail is too broken for the library."""
    try:
        return read()
    except _BROKEN:
        return otherwise


class Headers:
    """The headers of a mail, the first of each name."""

    def __init__(self, message: Message[Any, Any]) -> None:
        self._raw: dict[str, str] = {}
        self._people: dict[str, list[Person]] = {}
        for name, value in message.raw_items():
            self._raw.setdefault(name.lower(), _decoded(str(value)[:MAX_NAMED]))

    @classmethod
    def of(cls, head: bytes) -> Headers:
        """Of a mail, or of its beginning."""
        return cls(_PARSER.parsebytes(head, headersonly=True))

    def text(self, name: str) -> str:
        """A header as a person reads it, on one line; empty when there is none."""
        return _plain_header(self._raw.get(name, "")[:MAX_HEADER])

    def fields(self) -> dict[str, str]:
        """Every header by its name in small letters."""
        return {name: self.text(name) for name in self._raw}

    def ids(self, *names: str) -> list[str]:
        """The mails that headers name, in their order."""
        return [found for name in names for found in _ID.findall(self._raw.get(name, ""))]

    def people(self, name: str) -> list[Person]:
        """Whom a header names."""
        if name not in self._people:
            self._people[name] = self._named(self._raw.get(name, "")[:MAX_HEADER])
        return self._people[name]

    def _named(self, raw: str) -> list[Person]:
        if not raw:
            return []
        plainly = _PLAIN_PERSON.fullmatch(raw)
        if plainly:
            return [Person(one_line(plainly[1] or ""), (plainly[2] or plainly[3]).lower())]
        people = [one for one in tried(partial(_people, raw), _NOBODY) if one.address.count("@") == 1]
        return people or [Person("", found.lower()) for found in _ADDRESS.findall(one_line(raw))]

    def moment(self) -> datetime | None:
        """When our own server took the mail in, which no sender writes; else when it says it was written."""
        received = self._raw.get("received", "")[:MAX_HEADER].rpartition(";")[2]
        for text in (received, self._raw.get("date", "")[:200]):
            found = tried(partial(_moment, text), None)
            if found and found.year >= _FIRST_YEAR:
                return found
        return None

    @property
    def is_automatic(self) -> bool:
        """Whether a machine wrote: an absence, a bounce, a bulk mail."""
        submitted = self.text("auto-submitted").lower()
        return (
            (bool(submitted) and submitted != "no")
            or self.text("precedence").lower() in ("bulk", "junk", "auto_reply")
            or self.text("return-path") == "<>"
        )


def read_mail(content: bytes) -> tuple[str, list[str]]:
    """The words of a mail, and the names of what is attached."""
    message: Message[Any, Any] = tried(lambda: _PARSER.parsebytes(_FROM.sub(rb"\1", content)), Message())
    words: dict[str, list[str]] = {"plain": [], "html": []}
    names: list[str] = []
    remaining = [message]
    for _ in range(MAX_PARTS):
        if not remaining:
            break
        part = remaining.pop(0)
        kind = tried(part.get_content_type, "text/plain")
        disposition = tried(part.get_content_disposition, None)
        if kind.startswith("multipart/") and part.is_multipart():
            parts: Any = part.get_payload()
            remaining[:0] = parts
        elif disposition != "attachment" and kind in ("text/plain", "text/html"):
            words[kind.removeprefix("text/")].append(_text(part))
        else:
            name = tried(part.get_filename, None)
            names.append(_plain_header(_decoded(str(name))) if name else kind)
    text = "\n".join(words["plain"])
    return clean(text if text.strip() else plain("\n".join(words["html"]))), names


def _text(part: Message[Any, Any]) -> str:
    """What a part says, whatever it says its letters are."""
    whole: Any = tried(lambda: part.get_payload(decode=True), None)
    if not isinstance(whole, bytes):
        return ""
    content = whole[: 4 * MAX_TEXT]
    said = (tried(part.get_content_charset, None) or "").lower()
    if said in _NOT_FOR_MAIL:
        said = ""
    plainly = content.isascii() and said  # letters written as seven bits, as in Japan
    for charset in (said, "utf-8") if plainly else ("utf-8", said):
        found = tried(partial(content.decode, charset), None) if charset else None
        if isinstance(found, str):
            return found
    # A letter cut in two at the end is no reason to take the rest for another alphabet.
    cut = tried(lambda: content[:-3].decode("utf-8"), None) if len(content) == 4 * MAX_TEXT else None
    return cut if cut is not None else content.decode("cp1252", "replace")


def clean(text: str) -> str:
    """A text with its lines, without what no desk holds and no terminal should see."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")[:MAX_TEXT].split("\n")
    return "\n".join(_CONTROL.sub("\ufffd", line).rstrip() for line in lines).strip("\n")


def one_line(text: str) -> str:
    """A text on one line, without signs that steer a terminal."""
    return _CONTROL.sub("\ufffd", " ".join(text.split()))


def _decoded(raw: str) -> str:
    """A header as it stands, where it was written in bytes without saying so."""
    if raw.isascii():
        return " ".join(raw.split())
    content = raw.encode("utf-8", "surrogateescape")
    found = tried(lambda: content.decode("utf-8"), None)
    return " ".join((content.decode("cp1252", "replace") if found is None else found).split())


def _plain_header(raw: str) -> str:
    """A header with its encoded words read."""
    if "=?" not in raw:
        return one_line(raw)
    return one_line(tried(lambda: str(policy.default.header_factory("subject", raw)), raw))


def _people(raw: str) -> tuple[Person, ...]:
    listed = policy.default.header_factory("to", raw).addresses
    return tuple(Person(one_line(one.display_name), one_line(one.addr_spec).lower()) for one in listed)


def _moment(text: str) -> datetime:
    """A time as mails write it; without a zone it is UTC."""
    found = parsedate_to_datetime(text.strip())
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
