"""Tickets as the interfaces of helpdesks really return them, with all that is not looked at."""

from __future__ import annotations

import json
from pathlib import Path

from tests.triage.intake.test_helpdesk import cases
from triage.intake.mapping import Columns


def test_an_export_of_zendesk_with_its_people_beside_it(tmp_path: Path) -> None:
    """As the interface lists tickets with ``include=users,comment_count`` and their comments added."""
    ticket = {
        "url": "https://cups.zendesk.com/api/v2/tickets/35436.json",
        "id": 35436,
        "external_id": None,
        "via": {"channel": "native_messaging", "source": {"from": {}, "to": {}, "rel": None}},
        "created_at": "2026-11-01T08:00:00Z",
        "updated_at": "2026-11-02T08:00:00Z",
        "type": "incident",
        "subject": "Broken cup",
        "raw_subject": "Broken cup",
        "description": "It came broken.",
        "priority": "high",
        "status": "open",
        "recipient": "help@shop.example",
        "requester_id": 20978392,
        "submitter_id": 20978392,
        "assignee_id": 235323,
        "tags": ["vip", "refund"],
        "custom_fields": [{"id": 360001, "value": "54.00"}, {"id": 7, "value": "#1042"}],
        "satisfaction_rating": {"score": "unoffered"},
        "comments": [
            {
                "id": 1274,
                "type": "Comment",
                "author_id": 20978392,
                "body": "It came broken.",
                "html_body": "<div class='zd-comment'>It came broken.</div>",
                "plain_body": "It came broken.",
                "public": True,
                "attachments": [
                    {"id": 498483, "file_name": "cup.jpg", "content_type": "image/jpeg", "size": 2532}
                ],
                "via": {"channel": "email"},
                "created_at": "2026-11-01T08:00:00Z",
            },
            {
                "id": 1275,
                "author_id": 6,
                "body": "Mine, too.",
                "public": True,
                "created_at": "2026-11-01T09:00:00Z",
            },
            {"id": 1276, "author_id": 235323, "body": "Sorry!", "public": True, "via": {"channel": "voice"}},
        ],
    }
    users = [
        {
            "id": 20978392,
            "name": "Ann Lee",
            "email": "ann@mail.example",
            "role": "end-user",
            "locale": "en-US",
        },
        {"id": 6, "name": "Bob", "email": "bob@mail.example", "role": "end-user"},
        {"id": 235323, "name": "Erin", "email": "erin@shop.example", "role": "agent"},
    ]
    path = tmp_path / "tickets.json"
    documents = [
        {"tickets": [ticket], "users": users, "next_page": None, "count": 1},
        {"ticket": {key: one for key, one in ticket.items() if key != "comments"}, "users": users}
        | {"comments": ticket["comments"]},
    ]
    for document in documents:
        path.write_text(json.dumps(document), "utf-8")
        (case,) = cases(path, "zendesk")
        assert (case["id"], case["amount"], case["order"]) == ("zd_35436", "54.00", {"id": "#1042"})
        assert case["customer"] == {
            "id": "20978392",
            "name": "Ann Lee",
            "email": "ann@mail.example",
            "language": "en",
        }
        assert [(one["from"], one["text"], one["channel"]) for one in case["messages"]] == [
            ("customer", "It came broken.", "email"),
            ("customer", "Mine, too.", "email"),
            ("staff", "Sorry!", "phone"),
        ]
        assert case["messages"][0]["attachments"] == ["cup.jpg"]


def test_an_export_of_gorgias_with_what_its_interface_tells(tmp_path: Path) -> None:
    """A ticket as the interface returns it, with notes, several channels and files."""
    ticket = {
        "id": 1492,
        "uri": "/api/tickets/1492/",
        "external_id": None,
        "language": "fr",
        "status": "open",
        "channel": "email",
        "via": "email",
        "from_agent": False,
        "spam": False,
        "customer": {"id": 8, "email": "ann@mail.example", "name": "", "firstname": "Ann", "lastname": "Lee"},
        "assignee_user": {"id": 3, "email": "erin@shop.example", "name": "Erin"},
        "subject": "Tasse",
        "meta": {"order": {"total": "54.00"}},
        "tags": [{"id": 2, "name": "refund"}],
        "messages": [
            {
                "id": 1,
                "public": True,
                "from_agent": False,
                "channel": "email",
                "via": "email",
                "sender": {"id": 8, "email": "ann@mail.example"},
                "body_html": "<div>Cassée.</div><blockquote>Commande 1042</blockquote>",
                "body_text": None,
                "stripped_text": "Cassée.",
                "attachments": [
                    {"url": "https://x/tasse.jpg", "name": "tasse.jpg", "content_type": "image/jpeg"}
                ],
                "created_datetime": "2026-11-01T08:00:00",
                "sent_datetime": "2026-11-01T07:59:00",
            },
            {
                "id": 2,
                "public": False,
                "from_agent": True,
                "channel": "internal-note",
                "body_text": "Menteuse",
            },
            {
                "id": 3,
                "public": True,
                "from_agent": True,
                "channel": "facebook-messenger",
                "body_text": "Une photo ?",
            },
        ],
        "messages_count": 3,
        "created_datetime": "2026-11-01T08:00:00.000001",
        "opened_datetime": None,
        "closed_datetime": None,
    }
    path = tmp_path / "tickets.json"
    path.write_text(json.dumps({"object": "list", "data": [ticket], "meta": {"next_cursor": None}}), "utf-8")
    (case,) = cases(path, "gorgias", Columns({"amount": "meta.order.total"}, {"currency": "EUR"}))
    assert case["customer"] == {"id": "8", "name": "Ann Lee", "email": "ann@mail.example", "language": "fr"}
    assert case["messages"] == [
        {
            "from": "customer",
            "text": "Cassée.\n> Commande 1042",
            "at": "2026-11-01T07:59:00Z",
            "channel": "email",
            "attachments": ["tasse.jpg"],
        },
        {"from": "staff", "text": "Une photo ?", "channel": "chat"},
    ]
