"""The shape of a case document: what each known key may hold. Keys that are not named here pass unread."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from typing import Any

from triage.domain.case import BUYER, SELLER, Kind
from triage.domain.moment import MomentError, parse_moment
from triage.domain.money import EXPONENTS, MoneyError, exponent, parse_amount
from triage.domain.remark import MAX_FOUND_BY

MAX_ID = 200
"""Characters of a case id."""


class ShapeError(ValueError):
    """A document that is no case: ``path`` is the key at fault (empty: the whole), ``why`` the reason."""

    def __init__(self, why: str, path: str = "") -> None:
        self.why, self.path = why, path
        super().__init__(f"{path}: {why}" if path else why)

    def under(self, key: str) -> ShapeError:
        """The same error, seen from the object that holds ``key``."""
        dot = "" if not self.path or self.path.startswith("[") else "."
        return ShapeError(self.why, f"{key}{dot}{self.path}")


Check = Callable[[Any, str], None]
"""Raises :class:`ShapeError` for a value, given the case's currency."""

# What nearly every time and amount looks like; whatever does not is left to the domain to judge.
_PLAIN_TIME = re.compile(
    r"[1-9]\d{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ", re.ASCII
).fullmatch
_PLAIN_AMOUNT = re.compile(r"[0-9]{1,12}\.[0-9]{2}", re.ASCII).fullmatch
_CENTS = frozenset(code for code, places in EXPONENTS.items() if places == 2)


def _amount(value: Any, currency: str) -> None:
    if type(value) is str and currency in _CENTS and _PLAIN_AMOUNT(value):
        return
    try:
        parse_amount(value, currency)
    except MoneyError as error:
        raise ShapeError(str(error)) from None


def _time(value: Any, _: str) -> None:
    if type(value) is str and _PLAIN_TIME(value):
        return
    try:
        parse_moment(value)
    except MomentError as error:
        raise ShapeError(str(error)) from None


def _text(value: Any, _: str) -> None:
    if type(value) is not str:
        raise ShapeError(f"{shown(value)} is not text")


def _found_by(value: Any, _: str) -> None:
    _text(value, "")
    if len(value) > MAX_FOUND_BY:
        raise ShapeError(f"has {len(value)} characters, at most {MAX_FOUND_BY} are allowed")


def _flag(value: Any, _: str) -> None:
    if value is not True and value is not False:
        raise ShapeError(f"{shown(value)} is neither true nor false")


def _whole(value: Any, _: str) -> None:
    if type(value) is not int:
        raise ShapeError(f"{shown(value)} is not a whole number")
    if value < 0:
        raise ShapeError(f"{shown(value)} is negative")


def _one_of(*words: str) -> Check:
    allowed = frozenset(words)

    def check(value: Any, _: str) -> None:
        if type(value) is not str or value not in allowed:
            near = difflib.get_close_matches(str(value)[:60].lower(), words, 1, 0.6)
            hint = f"did you mean {near[0]}?" if near else "it is one of: " + ", ".join(words)
            raise ShapeError(f"{shown(value)} is unknown; {hint}")

    return check


def _list_of(item: Check) -> Check:
    def check(value: Any, currency: str) -> None:
        if type(value) is not list:
            raise ShapeError(f"{shown(value)} is not a list")
        at = 0
        try:
            for at, part in enumerate(value):  # noqa: B007  # the handler below says where
                item(part, currency)
        except ShapeError as error:
            raise error.under(f"[{at}]") from None

    return check


def _object(**keys: Check) -> Check:
    # ``from_`` stands for the key ``from``, which Python keeps for itself.
    find = {name.rstrip("_"): check for name, check in keys.items()}.get

    def check(value: Any, currency: str) -> None:
        if type(value) is not dict:
            raise ShapeError(f"{shown(value)} is not an object")
        name = ""
        try:
            for name, item in value.items():
                if item is not None and (known := find(name)):
                    known(item, currency)
        except ShapeError as error:
            raise error.under(name) from None

    return check


def _id(value: Any, _: str) -> None:
    _text(value, "")
    if not value.strip():
        raise ShapeError("is empty")
    if len(value) > MAX_ID:
        raise ShapeError(f"{shown(value)} has {len(value)} characters, at most {MAX_ID} are allowed")
    if not value.isprintable():
        raise ShapeError(f"{shown(value)} holds a character that cannot be printed")


_ADDRESS = _object(line1=_text, line2=_text, city=_text, region=_text, postal_code=_text, country=_text)
_CASE = _object(
    id=_id,
    kind=_one_of(*Kind),
    now=_time,
    opened_at=_time,
    respond_by=_time,
    subject=_text,
    amount=_amount,
    wants=_one_of("refund", "replacement", "cancellation", "other"),
    fault=_one_of("merchant", "carrier", "customer"),
    customer=_object(
        id=_found_by, name=_text, email=_found_by, country=_text, language=_text,
        lifetime_value=_amount, orders=_whole, refunds_12m=_whole, disputes_12m=_whole, consumer=_flag,
    ),
    order=_object(
        id=_text, placed_at=_time, fulfilled=_flag, delivered_at=_time, promised_by=_time,
        address_entered=_ADDRESS, address_shipped=_ADDRESS, address_confirmed_by_customer=_flag, avs=_text,
        tracking=_object(carrier=_text, number=_text, status=_text, signed=_flag),
        goods_cost=_amount, shipping_cost=_amount, returnable=_flag, resellable=_flag, returned_at=_time,
    ),
    payment=_object(
        charge=_found_by, amount=_amount, method=_text, captured_at=_time, refunded=_amount,
        refunded_at=_time, credit_owed=_amount, three_ds=_flag,
    ),
    dispute=_object(
        id=_text, status=_text, reason=_text, network=_text, network_code=_text, opened_at=_time,
        due_by=_time, submission_count=_whole, evidence=_list_of(_text),
    ),
    subscription=_object(
        id=_text, started_at=_time, renewed_at=_time, cancelled_at=_time, terms_accepted_at=_time,
        reminder_sent_at=_time, used_since_renewal=_flag,
    ),
    contract=_object(
        role=_one_of(SELLER, BUYER), counterparty=_text, signed_at=_time, term_ends_at=_time,
        cooling_off_until=_time, refund_requested_at=_time, refund_refused_at=_time,
        promises=_list_of(_object(
            text=_text, made_by=_found_by, made_at=_time, due=_time, documented=_flag, fixable=_flag,
            where=_found_by, depends_on=_text, status=_one_of("open", "kept", "late", "broken"),
        )),
        duties=_list_of(_object(
            id=_text, text=_text, owner=_one_of("customer", "vendor"), due=_time, notice_sent_at=_time,
            status=_one_of("open", "done", "missed"),
        )),
    ),
    messages=_list_of(_object(
        at=_time, channel=_text, text=_text, from_=_one_of("customer", "staff", "counterparty"),
    )),
)  # fmt: skip


def shown(value: Any) -> str:
    """A value as an error shows it: short, and on one line."""
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def check_shape(document: Mapping[str, Any]) -> None:
    """Raises :class:`ShapeError` with the first thing that keeps ``document`` from being a case."""
    version = document.get("v")
    if version is not None and (type(version) is not int or version != 1):
        raise ShapeError(f"{shown(version)} is a version this program does not know; write 1", "v")
    for name in ("id", "kind", "amount", "currency"):
        if document.get(name) is None:
            raise ShapeError("is missing", name)
    _CASE(document, _currency(document["currency"]))


def _currency(value: Any) -> str:
    try:
        _text(value, "")
        exponent(value)
    except (ShapeError, MoneyError) as error:
        raise ShapeError(str(error), "currency") from None
    return str(value)
