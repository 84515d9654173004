"""Tickets of helpdesks: who asks, what was written, and the shop's own fields by a mapping."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.domain.errors import UsageError
from triage.intake.casefile import parse_case
from triage.intake.helpdesk import HELPDESKS, ticket_lines
from triage.intake.mapping import Columns
from triage.intake.shape import ShapeError

SHOP = Columns(
    {"amount": "custom_fields.360001", "order.id": "custom_fields.7"}, {"currency": "EUR", "amount": "1.00"}
)
EMAIL = {"channel": "email"}
ZENDESK = {
    "id": 35,
    "subject": "Broken cup",
    "description": "It came broken.",
    "created_at": "2026-11-01T08:00:00Z",
    "requester": {"id": 9, "name": "Ann", "email": "ann@mail.example", "locale": "de-AT"},
    "tags": ["vip"],
    "custom_fields": [{"id": 360001, "value": "54.00"}, {"id": 7, "value": None}],
    "comments": [
        {
            "author_id": 9,
            "plain_body": "It came broken.",
            "created_at": "2026-11-01T08:00:00Z",
            "public": True,
        },
        {"author_id": 2, "body": "She is lying.", "created_at": "2026-11-01T09:00:00Z", "public": False},
        {"author_id": 2, "html_body": "<p>A picture,<br>please</p>", "created_at": "2026-11-02T08:00:00Z"},
    ],
}
GORGIAS = {
    "id": 77,
    "channel": "chat",
    "language": "hu",
    "subject": "Csésze",
    "created_datetime": "2026-11-01T08:00:00.123456",
    "customer": {"id": 5, "email": "bela@mail.example"},
    "meta": {"order": {"total": "12.50"}},
    "messages": [
        {"from_agent": False, "body_text": "Törött", "sent_datetime": "2026-11-01T08:00:00+00:00"},
        {"from_agent": True, "body_html": "<b>Kép?</b><script>x()</script>"},
    ],
}


def cases(path: Path, form: str, columns: Columns = SHOP) -> list[Any]:
    found: list[Any] = []
    for line in ticket_lines(path, form, columns):
        try:
            found.append(parse_case(line)[1])
        except ShapeError as error:
            found.append(f"{line.number}: {error}")
    return found


@pytest.mark.parametrize("shape", ["a ticket a line", "one document", "a list", "written over lines"])
def test_a_ticket_of_zendesk_with_its_public_conversation(tmp_path: Path, shape: str) -> None:
    path = tmp_path / "tickets.json"
    written = {
        "a ticket a line": json.dumps(ZENDESK) + "\n",
        "one document": json.dumps({"tickets": [ZENDESK], "count": 1}),
        "a list": json.dumps([ZENDESK]),
        "written over lines": json.dumps({"tickets": [ZENDESK]}, indent=2),
    }
    path.write_text(written[shape], "utf-8")
    assert cases(path, "zendesk") == [
        {
            "v": 1,
            "id": "zd_35",
            "kind": "refund_request",
            "amount": "54.00",
            "currency": "EUR",
            "opened_at": "2026-11-01T08:00:00Z",
            "subject": "Broken cup",
            "customer": {"id": "9", "name": "Ann", "email": "ann@mail.example", "language": "de"},
            "messages": [
                {
                    "from": "customer",
                    "text": "It came broken.",
                    "at": "2026-11-01T08:00:00Z",
                    "channel": "email",
                },
                {
                    "from": "staff",
                    "text": "A picture,\nplease",
                    "at": "2026-11-02T08:00:00Z",
                    "channel": "email",
                },
            ],
        }
    ]


def test_a_ticket_of_gorgias(tmp_path: Path) -> None:
    path = tmp_path / "tickets.json"
    path.write_text(json.dumps({"data": [GORGIAS]}), "utf-8")
    (case,) = cases(path, "gorgias", Columns({"amount": "meta.order.total"}, {"currency": "EUR"}))
    assert (case["id"], case["amount"], case["opened_at"]) == (
        "go_77",
        "12.50",
        "2026-11-01T08:00:00.123456Z",
    )
    assert case["customer"] == {"id": "5", "email": "bela@mail.example", "language": "hu"}
    assert [(one["from"], one["text"], one["channel"]) for one in case["messages"]] == [
        ("customer", "Törött", "chat"),
        ("staff", "Kép?", "chat"),
    ]


def test_what_is_no_ticket_is_refused_and_the_others_are_taken(tmp_path: Path) -> None:
    path = tmp_path / "tickets.jsonl"
    path.write_text(json.dumps(ZENDESK) + '\n{"id": \n[1]\n{"subject": "x"}\n', "utf-8")
    first, *others = cases(path, "zendesk")
    assert first["id"] == "zd_35"
    assert [one.split(":")[0] for one in others] == ["2", "3", "4"]
    assert others[2] == "4: is no ticket: it has no id"


def test_without_a_mapping_the_sum_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "tickets.json"
    path.write_text(json.dumps([ZENDESK]), "utf-8")
    with pytest.raises(UsageError, match="nothing says the amount and currency of a case"):
        cases(path, "zendesk", Columns())
    path.write_text("no json", "utf-8")
    with pytest.raises(UsageError, match="the file is not JSON"):
        cases(path, "zendesk")


def test_what_a_customer_wrote_tells_what_a_mapping_looks_for(tmp_path: Path) -> None:
    columns = Columns(
        fixed={"currency": "EUR"},
        find={"amount": re.compile(r"total ([\d.]+)"), "order.id": re.compile("#(\\d+)")},
    )
    ticket = ZENDESK | {"subject": "Order #1042", "description": "My total 54.00 please", "comments": []}
    path = tmp_path / "tickets.json"
    path.write_text(json.dumps([ticket]), "utf-8")
    (case,) = cases(path, "zendesk", columns)
    assert (case["amount"], case["order"]) == ("54.00", {"id": "1042"})


@pytest.mark.parametrize("form", HELPDESKS)
def test_a_conversation_that_is_none_is_left_out(tmp_path: Path, form: str) -> None:
    path = tmp_path / "tickets.jsonl"
    path.write_text(json.dumps({"id": 1, "comments": 5, "messages": {"a": 1}, "requester": "x"}), "utf-8")
    (case,) = cases(path, form)
    assert case["messages"] == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=())),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["id", "comments", "messages", "requester", "customer", "custom_fields", "value", "body"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(ticket=JSON, form=st.sampled_from(HELPDESKS))
def test_whatever_a_ticket_holds_it_is_a_case_or_is_refused(
    tmp_path_factory: pytest.TempPathFactory, ticket: Any, form: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.json"
    path.write_text(json.dumps({"tickets": [ticket]}), "utf-8")
    for line in ticket_lines(path, form, SHOP):
        try:
            text, _ = parse_case(line)
        except ShapeError:
            continue
        text.encode()
