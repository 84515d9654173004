"""Reading what helpdesks export: tickets of Zendesk and Gorgias, as JSON, with their conversation.

A ticket says who wants something and what was written; the sum in question, and whatever else the shop keeps
in fields of its own, is named by a mapping, whose columns are paths into the ticket, such as
``custom_fields.360001`` or ``meta.order.total``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, BinaryIO

from triage.domain.errors import UsageError
from triage.intake.casefile import Line, read_lines, unreadable
from triage.intake.mapping import Columns
from triage.intake.shape import ShapeError
from triage.intake.table import put, value_of

ZENDESK, GORGIAS = HELPDESKS = ("zendesk", "gorgias")
MAX_DOCUMENT = 200_000_000
"""Bytes of an export that is one JSON document; a ticket a line is read in constant memory."""

_LISTS = ("tickets", "data", "results")
"""Where the tickets stand in an export that is one document."""
_HALF = re.compile(r"[\ud800-\udfff]")
_MARKED = re.compile(r"<!\[[^>]*>?")
"""Sections such as ``<![if …]>``, of which the library takes only some."""
_SILENT = frozenset({"script", "style", "head"})


def ticket_lines(path: Path, form: str, columns: Columns) -> Iterator[Line]:
    """The tickets of an export as lines that hold a case.

    Raises :class:`UsageError` when it cannot be read.
    """
    columns.need({"id", "kind"})
    try:
        with path.open("rb") as file:
            for line, ticket, trouble in _tickets(path, file):
                yield _read(line, ticket, form, columns) if not trouble else line._replace(trouble=trouble)
    except OSError as error:
        raise unreadable(path, error) from error


def _read(line: Line, ticket: Any, form: str, columns: Columns) -> Line:
    try:
        document = _READERS[form](ticket)
        found = _flat(ticket)
        put(document, "kind", "refund_request")
        for key, value in columns.fixed.items():
            put(document, key, value_of(columns, key, value))
        for key, place in columns.columns.items():
            text = found.get(place, "").strip()
            if text:
                put(document, key, value_of(columns, key, columns.values.get(key, {}).get(text, text)))
        text = json.dumps(document, ensure_ascii=False)
        # Half characters, which no desk holds, are told by the check of a case when they are written out.
        return line._replace(case=json.dumps(document) if _HALF.search(text) else text)
    except ShapeError as error:
        return line._replace(trouble=str(error))
    except RecursionError:
        return line._replace(trouble="the ticket nests objects or lists too deeply")


def _tickets(path: Path, file: BinaryIO) -> Iterator[tuple[Line, Any, str]]:
    """Each ticket with its line, or why it is none: a ticket a line, or one document that lists them."""
    whole = _document(path, file)
    if whole is not None:
        for number, ticket in enumerate(whole, 1):
            yield Line(number, json.dumps(ticket, ensure_ascii=False).encode("utf-8", "replace")), ticket, ""
        return
    for line in read_lines(file):
        try:
            yield line, json.loads(line.raw), "" if not line.too_long else "the line is too long"
        except (ValueError, RecursionError) as error:
            yield line, None, f"the line is not JSON: {error}"


def _document(path: Path, file: BinaryIO) -> list[Any] | None:
    """The tickets of an export that is one document; ``None`` when there is a ticket a line."""
    first = file.readline(MAX_DOCUMENT)
    file.seek(0)
    try:
        start = json.loads(first)
        listed = isinstance(start, list) or any(name in start for name in _LISTS)
    except (ValueError, TypeError):
        listed = True  # written over several lines, or no JSON at all
    if not listed:
        return None
    content = file.read(MAX_DOCUMENT + 1)
    if len(content) > MAX_DOCUMENT:
        raise UsageError(
            f"one document of more than {MAX_DOCUMENT:,} bytes", str(path), "export a ticket a line"
        )
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:
        file.seek(0)
        if first.lstrip().startswith(b"{") and b"\n" in content:
            return None  # a ticket a line, of which the first is broken
        raise UsageError(f"the file is not JSON: {error}", str(path), "export it anew") from None
    if isinstance(found, dict):
        found = next((found[name] for name in _LISTS if isinstance(found.get(name), list)), [found])
    return found if isinstance(found, list) else [found]


def _zendesk(ticket: Any) -> dict[str, Any]:
    """A ticket of Zendesk, with its comments beside it when they were exported."""
    one = _mapping(ticket)
    requester = one.get("requester")
    person = requester if isinstance(requester, Mapping) else {}
    asked_by = person.get("id", one.get("requester_id"))
    document = _head("zd", one, one.get("created_at"), one.get("subject"))
    document |= _customer(asked_by, person.get("name"), person.get("email"), person.get("locale"))
    messages = [
        _message(
            each.get("created_at"),
            each.get("author_id") == asked_by,
            each.get("plain_body") or each.get("body") or plain(each.get("html_body")),
            "email" if each.get("public", True) else "",
        )
        for each in _listed(one, "comments")
        if each.get("public", True)
    ]
    if not messages and one.get("description"):
        messages = [_message(one.get("created_at"), True, one["description"], "email")]
    return document | {"messages": messages}


def _gorgias(ticket: Any) -> dict[str, Any]:
    """A ticket of Gorgias."""
    one = _mapping(ticket)
    customer = one.get("customer")
    person = customer if isinstance(customer, Mapping) else {}
    document = _head("go", one, one.get("created_datetime"), one.get("subject"))
    language = one.get("language") or person.get("language")
    document |= _customer(person.get("id"), person.get("name"), person.get("email"), language)
    document["messages"] = [
        _message(
            each.get("sent_datetime") or each.get("created_datetime"),
            not each.get("from_agent"),
            each.get("body_text") or plain(each.get("body_html")),
            str(each.get("channel") or one.get("channel") or ""),
        )
        for each in _listed(one, "messages")
        if each.get("public", True)
    ]
    return document


_READERS = {ZENDESK: _zendesk, GORGIAS: _gorgias}


def _mapping(ticket: Any) -> Mapping[str, Any]:
    if not isinstance(ticket, Mapping) or ticket.get("id") in (None, ""):
        raise ShapeError("is no ticket: it has no id")
    return ticket


def _listed(ticket: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    found = ticket.get(name)
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []


def _head(prefix: str, ticket: Mapping[str, Any], at: Any, subject: Any) -> dict[str, Any]:
    head: dict[str, Any] = {"v": 1, "id": f"{prefix}_{ticket['id']}"}
    if at:
        head["opened_at"] = _time(at)
    return head | ({"subject": str(subject)} if subject else {})


def _customer(id: Any, name: Any, email: Any, language: Any) -> dict[str, Any]:
    known = {"id": id, "name": name, "email": email, "language": str(language or "")[:2].lower()}
    found = {key: str(value) for key, value in known.items() if value not in (None, "")}
    return {"customer": found} if found else {}


def _message(at: Any, by_customer: bool, text: Any, channel: str) -> dict[str, Any]:
    message: dict[str, Any] = {"from": "customer" if by_customer else "staff", "text": str(text or "")}
    if at:
        message["at"] = _time(at)
    return message | ({"channel": channel} if channel else {})


def _time(at: Any) -> Any:
    """Gorgias leaves the zone out; its times are UTC."""
    text = str(at)
    return text if text.endswith("Z") or "+" in text[10:] or "-" in text[10:] else f"{text}Z"


def plain(html: Any) -> str:
    """The words of a message in HTML."""
    found = _Words()
    found.feed(_MARKED.sub(" ", str(html or "")))
    return " ".join("".join(found.parts).split())


class _Words(HTMLParser):
    """Collects what a person would read."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:  # noqa: ARG002 -- the library's signature
        self._silent += tag in _SILENT
        self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self._silent = max(0, self._silent - (tag in _SILENT))
        self.parts.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data)


def _flat(value: Any, path: str = "") -> dict[str, str]:
    """Every value of a ticket by its path; a field of the shop's own by its id."""
    if isinstance(value, Mapping):
        found: dict[str, str] = {}
        for name, inner in value.items():
            found |= _flat(inner, f"{path}.{name}" if path else str(name))
        return found
    if isinstance(value, list):
        found = {}
        for number, inner in enumerate(value):
            fields = isinstance(inner, Mapping) and "id" in inner and "value" in inner
            where = f"{path}.{inner['id'] if fields else number}"
            found |= _flat(inner["value"] if fields else inner, where)
        return found
    if value is None or isinstance(value, bool):
        return {} if value is None else {path: "yes" if value else "no"}
    return {path: str(value)}
