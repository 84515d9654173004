"""What card networks count of a dispute: the month in which it was opened, its network, stage and status."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from triage.domain.case import Kind
from triage.domain.moment import MomentError, parse_moment


class Counted(NamedTuple):
    """A chargeback as its file has it; ``None``: not stated. ``month`` is of UTC, such as ``2026-10``."""

    month: str | None
    network: str | None
    stage: str | None
    status: str | None


def counted(document: Mapping[str, Any]) -> Counted | None:
    """What is counted of a chargeback, ``None`` of another case; the opening of the case may stand in."""
    if document.get("kind") != Kind.CHARGEBACK:
        return None
    dispute = document.get("dispute") or {}
    network, stage, status = dispute.get("network"), dispute.get("stage"), dispute.get("status")
    month = _month(dispute.get("opened_at")) or _month(document.get("opened_at"))
    return Counted(month, network.lower() if network else None, stage, status)


def _month(at: object) -> str | None:
    try:
        return parse_moment(at).isoformat()[:7] if at else None
    except MomentError:
        return None
