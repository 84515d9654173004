"""Orders as shops export them, a row an item: one order is one case, and nothing of it is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.triage.intake.test_table import HEAD, cases, mapping

SHOPIFY = """
[columns]
id = "Name"
amount = "Total"
currency = "Currency"
opened_at = "Created at"
"customer.email" = "Email"
"customer.name" = "Billing Name"
"order.id" = "Id"
"order.fulfilled" = "Fulfillment Status"
"order.address_entered.line1" = "Shipping Address1"
"order.address_entered.city" = "Shipping City"
"order.address_entered.postal_code" = "Shipping Zip"
"order.address_entered.country" = "Shipping Country"
"payment.captured_at" = "Paid at"
"payment.refunded" = "Refunded Amount"
"messages.text" = "Notes"
[fixed]
kind = "refund_request"
[values."order.fulfilled"]
fulfilled = "yes"
partial = "yes"
unfulfilled = "no"
"""
"""A mapping such as the handbook shows."""

COLUMNS = (
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,"
    "Shipping,Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,"
    "Lineitem name,Lineitem price,Lineitem compare at price,Lineitem sku,Lineitem requires shipping,"
    "Lineitem taxable,Lineitem fulfillment status,Billing Name,Shipping Name,Shipping Address1,Shipping City,"
    "Shipping Zip,Shipping Country,Notes,Note Attributes,Cancelled at,Payment Method,Payment Reference,"
    "Refunded Amount,Vendor,Id,Tags,Risk Level,Source,Lineitem discount,Payment ID"
)
FIRST = (
    "#1042,ann@mail.example,paid,2026-11-01 09:50:26 +0100,fulfilled,2026-11-02 14:21:21 +0100,no,EUR,94.00,"
    '5.00,0.00,99.00,,0.00,Standard,2026-11-01 09:49:00 +0100,2,"Cup, blue",30.00,35.00,CUP-1,true,true,'
    'fulfilled,Ann Lee,Ann Lee,1 High St,Graz,\'08010,AT,"It came broken,\nboth of them",,,Shopify Payments,'
    "c123.1,0.00,Potter,7410991464714,,Low,web,0.00,r123"
)
SECOND = (
    "#1042,ann@mail.example,,,,,,,,,,,,,,2026-11-01 09:49:00 +0100,1,Plate,34.00,,PLATE-1,true,true,pending,"
    ",,,,,,,,,,,,Glazier,,,,,0.00,"
)
OTHER = FIRST.replace("#1042", "#1043").replace("'08010", "8010").replace("ann@", "bob@")


def test_an_export_of_shopify_is_a_case_an_order(tmp_path: Path) -> None:
    path = tmp_path / "orders_export.csv"
    path.write_text("\r\n".join([COLUMNS, FIRST, SECOND, SECOND, OTHER]) + "\r\n", "utf-8-sig", newline="")
    order, other = cases(path, mapping(tmp_path, SHOPIFY))
    assert not isinstance(order, str)
    columns = order.pop("columns")
    assert order == {
        "v": 1,
        "id": "#1042",
        "kind": "refund_request",
        "amount": "99.00",
        "currency": "EUR",
        "opened_at": "2026-11-01T08:49:00Z",
        "customer": {"email": "ann@mail.example", "name": "Ann Lee"},
        "order": {
            "id": "7410991464714",
            "fulfilled": True,
            "address_entered": {
                "line1": "1 High St",
                "city": "Graz",
                "postal_code": "08010",
                "country": "AT",
            },
        },
        "payment": {"captured_at": "2026-11-01T08:50:26Z", "refunded": "0.00"},
        "messages": [
            {
                "at": "2026-11-01T08:49:00Z",
                "from": "customer",
                "text": "It came broken,\nboth of them",
            }
        ],
        "items": [
            {
                "Lineitem quantity": "2",
                "Lineitem name": "Cup, blue",
                "Lineitem price": "30.00",
                "Lineitem sku": "CUP-1",
                "Lineitem fulfillment status": "fulfilled",
                "Vendor": "Potter",
            },
            plate := {
                "Lineitem quantity": "1",
                "Lineitem name": "Plate",
                "Lineitem price": "34.00",
                "Lineitem sku": "PLATE-1",
                "Lineitem fulfillment status": "pending",
                "Vendor": "Glazier",
            },
            plate,
        ],
    }
    assert (columns["Financial Status"], columns["Lineitem compare at price"]) == ("paid", "35.00")
    assert not isinstance(other, str)
    assert (other["id"], "items" in other, other["columns"]["Lineitem name"]) == ("#1043", False, "Cup, blue")


def test_rows_that_contradict_one_another_are_refused(tmp_path: Path) -> None:
    """No order of rows should decide what a case is about, and no sums are added up."""
    path = tmp_path / "orders.csv"
    rows = "a,refund_request,5.00,EUR\na,,7.00,\na,,,\nb,refund_request,1.00,EUR\na,refund_request,5.00,EUR\n"
    path.write_text(f"{HEAD}\n{rows}", "utf-8")
    found = [one if isinstance(one, str) else (one["id"], one["amount"]) for one in cases(path)]
    assert sorted(found, key=str) == [
        ("a", "5.00"),
        ("a", "5.00"),
        ("b", "1.00"),
        "3: amount: the row on line 2 has the same id and says '5.00' there, this one '7.00'; name a column "
        "that holds for all rows of it, instead of 'amount'",
    ]


@pytest.mark.parametrize("broken", ["a,x\n", 'a,"b"c,d,e\n'])
def test_a_broken_row_spoils_no_order_before_or_after_it(tmp_path: Path, broken: str) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(f"{HEAD}\na,refund_request,5.00,EUR\n{broken}b,refund_request,1.00,EUR\n", "utf-8")
    found = cases(path)
    assert [one if isinstance(one, str) else one["id"] for one in (found[0], found[2])] == ["a", "b"]
    assert str(found[1]).startswith("3: the row ")
