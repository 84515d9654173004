"""Where the payment provider shows what a case is about."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_HOST = "https://dashboard.stripe.com"
_PLACES = (
    ("dispute", "id", re.compile(r"(?:dp|du)_\w{1,64}", re.ASCII), "disputes"),
    ("payment", "charge", re.compile(r"(?:ch|py)_\w{1,64}", re.ASCII), "payments"),
    ("payment", "payment_intent", re.compile(r"pi_\w{1,64}", re.ASCII), "payments"),
)
"""Group and key of the case file, what an id there looks like, and the dashboard's page for it."""


def dashboard_address(document: Mapping[str, Any], *, live: bool) -> str | None:
    """The page of the dispute, else of the payment; ``None`` when the case names neither.

    Only what looks like the provider's own id goes into an address: a case file may say anything.
    """
    for group, key, looks, page in _PLACES:
        found = (document.get(group) or {}).get(key)
        if isinstance(found, str) and looks.fullmatch(found):
            return f"{_HOST}/{'' if live else 'test/'}{page}/{found}"
    return None
