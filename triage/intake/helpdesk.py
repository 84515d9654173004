"""Reading what helpdesks export: tickets of Zendesk and Gorgias, as JSON, with their conversation.

A ticket says who wants something and what was written; the sum in question, and whatever else the shop keeps
in fields of its own, is named by a mapping, whose columns are paths into the ticket, such as
``custom_fields.360001`` or ``meta.order.total``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from triage.domain.errors import UsageError
from triage.intake.casefile import Line, read_lines, unreadable
from triage.intake.conversation import as_case, said
from triage.intake.mapping import Columns
from triage.intake.markup import plain
from triage.intake.shape import ShapeError

ZENDESK, GORGIAS = HELPDESKS = ("zendesk", "gorgias")
MAX_DOCUMENT = 200_000_000
"""Bytes of an export that is one JSON document; a ticket a line is read in constant memory."""

_LISTS = ("tickets", "data", "results")
"""Where the tickets stand in an export that is one document."""
_CHANNELS = {
    "chat": ("chat", "native-messaging", "sms", "whatsapp", "facebook-messenger", "instagram-direct"),
    "phone": ("phone", "voice", "aircall"),
    "review": ("yotpo", "review", "google-play", "app-store", "trustpilot"),
}


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
    return as_case(line, lambda: (_READERS[form](ticket), _flat(ticket)), columns)


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
        listed = isinstance(start, list) or _listing(start) is not None
    except (ValueError, RecursionError):
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
    if isinstance(found, list):
        return found
    return _listing(found) or [found]


def _listing(document: Any) -> list[Any] | None:
    """The tickets in a document that lists them, each with who is named beside them; ``None``: no list."""
    if not isinstance(document, Mapping):
        return None
    tickets = next((document[name] for name in _LISTS if isinstance(document.get(name), list)), None)
    if tickets is None and isinstance(document.get("ticket"), Mapping):
        comments = {"comments": document["comments"]} if "comments" in document else {}
        tickets = [comments | dict(document["ticket"])]
    users = {one["id"]: one for one in _listed(document, "users") if isinstance(one.get("id"), int | str)}
    return [_peopled(one, users) for one in tickets] if tickets is not None and users else tickets


def _peopled(ticket: Any, users: Mapping[Any, Any]) -> Any:
    """A ticket with the people that it has only the numbers of."""
    if not isinstance(ticket, Mapping):
        return ticket
    comments = [_with(one, "author", one.get("author_id"), users) for one in _listed(ticket, "comments")]
    found = _with(ticket, "requester", ticket.get("requester_id"), users)
    return found | ({"comments": comments} if comments else {})


def _with(one: Mapping[str, Any], name: str, id: Any, users: Mapping[Any, Any]) -> dict[str, Any]:
    known = isinstance(id, int | str) and id in users and not isinstance(one.get(name), Mapping)
    return dict(one) | ({name: users[id]} if known else {})


def _zendesk(ticket: Any) -> dict[str, Any]:
    """A ticket of Zendesk, with its comments when they were exported, else with its description."""
    one = _mapping(ticket)
    person = _person(one, "requester")
    asked_by = person.get("id", one.get("requester_id"))
    document = _head("zd", one, one.get("created_at"), one.get("subject"))
    document |= _customer(asked_by, person.get("name"), person.get("email"), person.get("locale"))
    messages = [
        said(
            _time(each.get("created_at")),
            str(each.get("plain_body") or each.get("body") or plain(each.get("html_body"))),
            by_customer=each.get("author_id") == asked_by
            or _person(each, "author").get("role") == "end-user",
            channel=_channel(_person(each, "via").get("channel")),
            files=[str(file.get("file_name") or "") for file in _listed(each, "attachments")],
        )
        for each in _listed(one, "comments")
        if each.get("public", True)
    ]
    if not messages and one.get("description"):
        channel = _channel(_person(one, "via").get("channel"))
        at = _time(one.get("created_at"))
        messages = [said(at, str(one["description"]), by_customer=True, channel=channel)]
    return document | {"messages": messages}


def _gorgias(ticket: Any) -> dict[str, Any]:
    """A ticket of Gorgias."""
    one = _mapping(ticket)
    person = _person(one, "customer")
    document = _head("go", one, one.get("created_datetime"), one.get("subject"))
    language = one.get("language") or person.get("language")
    name = person.get("name") or " ".join(str(person.get(part) or "") for part in ("firstname", "lastname"))
    document |= _customer(person.get("id"), name.strip(), person.get("email"), language)
    document["messages"] = [
        said(
            _time(each.get("sent_datetime") or each.get("created_datetime")),
            str(each.get("body_text") or plain(each.get("body_html"))),
            by_customer=not each.get("from_agent"),
            channel=_channel(each.get("channel") or one.get("channel")),
            files=[str(file.get("name") or "") for file in _listed(each, "attachments")],
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


def _person(one: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = one.get(name)
    return found if isinstance(found, Mapping) else {}


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


def _channel(via: Any) -> str:
    """How a message came, as the case file calls it: web forms and the like are letters."""
    name = str(via or "").replace("_", "-").lower()
    return next((channel for channel, names in _CHANNELS.items() if name.startswith(names)), "email")


def _time(at: Any) -> str | None:
    """Gorgias leaves the zone out; its times are UTC."""
    if at in (None, ""):
        return None
    text = str(at)
    return text if text.endswith("Z") or "+" in text[10:] or "-" in text[10:] else f"{text}Z"


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
