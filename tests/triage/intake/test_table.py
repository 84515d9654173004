"""Tables: what a cell becomes, what is refused with its row, and what is wrong with a mapping."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.domain.errors import UsageError
from triage.intake.casefile import parse_case
from triage.intake.mapping import Columns, read_mapping
from triage.intake.shape import ShapeError
from triage.intake.table import table_lines

HEAD = "id,kind,amount,currency"
SHOP = """
[columns]
id = "Order"
amount = "Total"
opened_at = "Asked on"
respond_by = "Answer by"
"messages.text" = "Complaint"
"order.fulfilled" = "State"
"customer.orders" = "Orders"
[fixed]
kind = "refund_request"
currency = "EUR"
[values."order.fulfilled"]
Shipped = "yes"
[form]
delimiter = ";"
encoding = "cp1252"
decimal = ","
date = "%d.%m.%Y"
zone = "Europe/Budapest"
"""


def cases(path: Path, columns: Columns | None = None) -> list[dict[str, Any] | str]:
    """Each row's case, or why it is none."""
    found: list[dict[str, Any] | str] = []
    for line in table_lines(path, columns or Columns()):
        try:
            found.append(parse_case(line)[1])
        except ShapeError as error:
            found.append(f"{line.number}: {error}")
    return found


def mapping(tmp_path: Path, text: str) -> Columns:
    path = tmp_path / "shop.toml"
    path.write_text(text, "utf-8")
    return read_mapping(path)


def test_columns_named_like_keys_need_no_mapping(tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    path.write_text(
        f"{HEAD},customer.email,dispute.evidence,order.fulfilled,Shelf,messages.text\r\n"
        'a1,chargeback,"1,054.00",USD,ann@mail.example,"receipt, refund_policy",No,,"Gone,\r\n""twice"""\r\n'
        "\r\na2,refund_request,5,JPY,,,,7,\r\n",
        "utf-8-sig",
        newline="",
    )
    assert cases(path) == [
        {
            "v": 1,
            "id": "a1",
            "kind": "chargeback",
            "amount": "1054.00",
            "currency": "USD",
            "customer": {"email": "ann@mail.example"},
            "dispute": {"evidence": ["receipt", "refund_policy"]},
            "order": {"fulfilled": False},
            "messages": [{"from": "customer", "text": 'Gone,\r\n"twice"'}],
        },
        {"v": 1, "id": "a2", "kind": "refund_request", "amount": "5", "currency": "JPY", "Shelf": "7"},
    ]


def test_a_mapping_says_what_a_table_of_any_shape_means(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    text = (
        "Order;Total;Asked on;Answer by;Complaint;State;Orders;Shelf\n"
        "7;1.285,50;01.11.2026;25.11.2026;Törött bögre;Shipped;3;B 12\n"
    )
    path.write_bytes(text.encode("cp1252", "replace"))
    (case,) = cases(path, mapping(tmp_path, SHOP))
    assert case == {
        "v": 1,
        "kind": "refund_request",
        "currency": "EUR",
        "id": "7",
        "amount": "1285.50",
        "opened_at": "2026-10-31T23:00:00Z",
        "respond_by": "2026-11-25T22:59:59Z",
        "order": {"fulfilled": True},
        "customer": {"orders": 3},
        "columns": {"Shelf": "B 12"},
        "messages": [{"at": "2026-10-31T23:00:00Z", "from": "customer", "text": "Törött bögre"}],
    }


def test_a_bad_row_is_named_by_its_line_and_the_others_are_taken(tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    rows = (
        b"a1,refund_request,five,USD,\na2,refund_request\na3,refund_request,5.00,USD,2026-11-20T09:00:00\n"
        b"a4,refund_request,5.00,USD,\n\xff5,refund_request,5.00,USD,\n"
    )
    path.write_bytes(f"{HEAD},opened_at\n".encode() + rows)
    found = cases(path)
    assert [one if isinstance(one, str) else one["id"] for one in found] == [
        "2: amount: 'five' is not a decimal number, such as \"54.00\"",
        "3: the row has 2 cells, the heading has 5",
        "4: opened_at: '2026-11-20T09:00:00' has no time zone; add Z or an offset such as +01:00",
        "a4",
        "6: id: is not written in utf-8-sig; name another encoding in [form]",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[colums]\n", "'colums' is no part of a mapping; one of: columns, fixed, values, find, mail, form"),
        ("[columns]\nid = 5\n", "every value in columns must be text; write it in quotation marks"),
        ('[form]\nzone = "Mars/Olympus"\n', r"\[form\] is wrong: .*Mars/Olympus"),
        ('[form]\nencoding = "klingon"\n', r"\[form\] is wrong: unknown encoding: klingon"),
        ('[form]\nsheet = "2"\n', r"\[form\] is wrong: .*sheet"),
        ("not toml", "the mapping cannot be read: "),
    ],
)
def test_a_mapping_that_is_wrong_says_so(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(UsageError, match=f"shop.toml: {told}"):
        mapping(tmp_path, text)


def test_a_column_that_is_not_there_and_a_key_that_nothing_says_are_told(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text("Ordr,Total\n1,2\n", "utf-8")
    with pytest.raises(UsageError, match=r"the table has no column 'Order'; did you mean 'Ordr'\?"):
        cases(path, mapping(tmp_path, '[columns]\nid = "Order"\n'))
    with pytest.raises(UsageError, match="nothing says the kind and currency of a case"):
        cases(path, mapping(tmp_path, '[columns]\nid = "Ordr"\namount = "Total"\n'))


@given(cell=st.text())
def test_whatever_a_cell_holds_a_row_is_a_case_or_is_refused(
    tmp_path_factory: pytest.TempPathFactory, cell: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    quoted = cell.replace('"', '""')
    row = f'a1,refund_request,5.00,USD,"{quoted}","{quoted}"\n'
    path.write_bytes(f"{HEAD},opened_at,subject\n{row}".encode("utf-8", "surrogatepass"))
    for line in table_lines(path, Columns()):
        try:
            text, document = parse_case(line)
        except ShapeError:
            continue
        assert json.loads(text) == document
