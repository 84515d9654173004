"""Visa Compelling Evidence 3.0: which earlier transactions count, and what each of the others lacks.

Rule (Visa, as the processor's documentation and the field tell it, November 2026): a dispute with the code
10.4 is won by two earlier transactions on the same credential that were settled and never disputed nor
reported as fraud, each 120 to 364 days old, sharing at least two of account id, shipping address, IP address
and device with the disputed one, and among those the IP address or the device. Sources differ on the day the
age is counted from (the dispute, or the disputed charge) and on the last day (364 or 365): both days are
asked for here, and the narrower window, so that what counts here counts by every source.

Ages are lengths of time: 120 days are 120 times 24 hours, and the window's first and last moments are
inside. What is not known fails, and is named. A refund of an earlier transaction is no dispute and does
not spoil it.
"""

from __future__ import annotations

import ipaddress
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

YOUNGEST, OLDEST = timedelta(days=120), timedelta(days=364)
NEEDED = 2
"""Earlier transactions that must count."""
MIN_DEVICE_ID, MIN_FINGERPRINT = 15, 20
"""Characters, below which an id does not tell one device from another."""
ELEMENTS = (
    "age_from_dispute",
    "age_from_charge",
    "undisputed",
    "settled",
    "not_reported",
    "same_credential",
    "two_matches",
    "ip_or_device",
    "id_too_short",
    "counted_before",
)
"""What an earlier transaction may lack, in the order in which it is named."""
_ADDRESS_KEYS = ("line1", "line2", "city", "region", "postal_code", "country")


@dataclass(frozen=True, slots=True)
class Prior:
    """One earlier transaction: ``missing`` names every element that fails, of :data:`ELEMENTS`."""

    charge: str | None
    missing: tuple[str, ...]
    matches: tuple[str, ...] = ()
    """What it shares with the disputed transaction: account_id, shipping_address, ip, device."""

    @property
    def counts(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing

    def to_json(self) -> dict[str, Any]:
        """``{"charge", "counts", "missing"}``."""
        return {"charge": self.charge, "counts": self.counts, "missing": list(self.missing)}


@dataclass(frozen=True, slots=True)
class Ce3:
    """The outcome for one case; ``prior`` is empty when the rule does not apply."""

    applies: bool
    prior: tuple[Prior, ...] = ()

    @property
    def eligible(self) -> bool:
        """Whether enough earlier transactions count."""
        return self.applies and sum(prior.counts for prior in self.prior) >= NEEDED

    def to_json(self) -> dict[str, Any]:
        """``{"applies", "eligible", "prior": [...]}``."""
        return {
            "applies": self.applies,
            "eligible": self.eligible,
            "prior": [prior.to_json() for prior in self.prior],
        }


def check_ce3(case: Mapping[str, Any]) -> Ce3:
    """Judges ``payment.history`` of a case document; it needs no clock.

    The rule applies to Visa's 10.4 alone (the code is Visa's own, so an absent network does not hinder it).
    """
    dispute, payment = _mapping(case.get("dispute")), _mapping(case.get("payment"))
    network = str(dispute.get("network") or "visa").strip().casefold()
    if network != "visa" or str(dispute.get("network_code") or "").strip() != "10.4":
        return Ce3(applies=False)
    opened, captured = moment(dispute.get("opened_at")), moment(payment.get("captured_at"))
    history = payment.get("history")
    entries = [_mapping(entry) for entry in history] if isinstance(history, list) else []
    own = _identifier(payment.get("charge"))
    seen = {own} if own else set()
    prior = []
    for entry in entries:
        charge = _identifier(entry.get("charge"))
        prior.append(_judge(entry, payment, opened, captured, repeated=charge in seen))
        if charge:
            seen.add(charge)
    return Ce3(applies=True, prior=tuple(prior))


def moment(text: object) -> datetime | None:
    """An RFC 3339 time in UTC; ``None`` for what is absent, no time, or without an offset."""
    if not isinstance(text, str):
        return None
    try:
        found = datetime.fromisoformat(text.strip().upper())
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _judge(
    entry: Mapping[str, Any],
    payment: Mapping[str, Any],
    opened: datetime | None,
    captured: datetime | None,
    *,
    repeated: bool,
) -> Prior:
    at = moment(entry.get("at"))
    matches, too_short = _matches(entry, payment)
    enough, anchored = len(matches) >= 2, bool({"ip", "device"} & set(matches))
    fails = {
        "age_from_dispute": not _in_window(at, opened),
        "age_from_charge": not _in_window(at, captured),
        "undisputed": entry.get("disputed") is not False,
        "settled": entry.get("settled") is not True,
        "not_reported": entry.get("fraud_reported") is not False,
        "same_credential": entry.get("same_credential") is not True,
        "two_matches": not enough,
        "ip_or_device": not anchored,
        "id_too_short": too_short and not (enough and anchored),
        "counted_before": repeated,
    }
    missing = tuple(element for element in ELEMENTS if fails[element])
    return Prior(_identifier(entry.get("charge")), missing, matches)


def _in_window(at: datetime | None, since: datetime | None) -> bool:
    return at is not None and since is not None and YOUNGEST <= since - at <= OLDEST


def _matches(entry: Mapping[str, Any], payment: Mapping[str, Any]) -> tuple[tuple[str, ...], bool]:
    """What both transactions share, and whether a shared device id was too short to be taken."""
    found = []
    if _same(_identifier, "account_id", entry, payment):
        found.append("account_id")
    if _same(address_text, "shipping_address", entry, payment):
        found.append("shipping_address")
    if _same(_ip, "ip", entry, payment):
        found.append("ip")
    ids = _same(_identifier, "device_id", entry, payment)
    prints = _same(_identifier, "device_fingerprint", entry, payment)
    long_enough = len(ids or "") >= MIN_DEVICE_ID or len(prints or "") >= MIN_FINGERPRINT
    if long_enough:
        found.append("device")
    return tuple(found), bool(ids or prints) and not long_enough


def _same(reading: Any, key: str, one: Mapping[str, Any], other: Mapping[str, Any]) -> str | None:
    """The value under ``key`` when both hold the same known one."""
    value: str | None = reading(one.get(key))
    return value if value and value == reading(other.get(key)) else None


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _identifier(value: object) -> str | None:
    """An id as text; case matters, blanks around it do not."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return (value.strip() or None) if isinstance(value, str) else None


def _ip(value: object) -> str | None:
    """An IP address in one spelling; a masked or broken one is unknown."""
    if not isinstance(value, str):
        return None
    try:
        address = ipaddress.ip_address(value.strip())
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)


def address_text(value: object) -> str | None:
    """A postal address as one comparable text: letters and digits, whatever the case, blanks and commas."""
    if isinstance(value, Mapping):
        value = " ".join(str(value[key]) for key in _ADDRESS_KEYS if value.get(key) is not None)
    if not isinstance(value, str):
        return None
    folded = unicodedata.normalize("NFKC", value).casefold()
    return " ".join("".join(c if c.isalnum() else " " for c in folded).split()) or None
