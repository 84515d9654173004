"""How the syncs of a desk stand, from what they left in it: positions by account, and the log."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from triage.domain.moment import parse_moment
from triage.providers.positions import position_of
from triage.services.syncing import ACTOR
from triage.store import pulled as store
from triage.store.address import Address
from triage.store.opening import reading

LOOKED_AT = 100_000
"""Log entries that are looked through for what came in."""
_SPENDING = "spending"


@dataclass(frozen=True, slots=True)
class AccountSync:
    """One account: when its position was stored last, and how far it has come."""

    provider: str
    account: str
    live: bool
    at: datetime
    until: datetime | None
    lists: tuple[str, ...]
    trouble: str
    reckoning: bool = False
    """Whether what customers spent is still being added up."""


@dataclass(frozen=True, slots=True)
class Batch:
    """One page that brought something in."""

    number: int
    at: datetime
    new: int
    changed: int
    unchanged: int
    closed: int


@dataclass(frozen=True, slots=True)
class SyncStanding:
    """Everything; ``batches`` are the newest, latest first."""

    accounts: tuple[AccountSync, ...]
    batches: tuple[Batch, ...]


class SyncStatus:
    """Reads one desk; asks the provider nothing."""

    def __init__(self, path: Address) -> None:
        self._path = path

    def read(self, limit: int = 12) -> SyncStanding:
        """How it stands now, with at most ``limit`` batches. Raises :class:`DeskError`."""
        with reading(self._path) as connection:
            stored = store.positions(connection)
            records = store.batches(connection, ACTOR, limit, LOOKED_AT)
        adding = {
            account.removesuffix(f":{_SPENDING}")
            for _, account, _, _ in stored
            if account.endswith(_SPENDING)
        }
        accounts = tuple(
            _account(provider, account, cursor, at, account in adding)
            for provider, account, cursor, at in stored
            if not account.endswith(f":{_SPENDING}")
        )
        return SyncStanding(
            accounts, tuple(_batch(record.number, record.at, record.entry) for record in records)
        )


def _account(provider: str, account: str, cursor: str, at: str, reckoning: bool) -> AccountSync:
    name, _, mode = account.rpartition(":")
    found = position_of(provider, cursor)
    return AccountSync(
        provider,
        name or account,
        mode == "live",
        parse_moment(at),
        found.until,
        found.lists,
        found.trouble,
        reckoning,
    )


def _batch(number: int, at: str, entry: str) -> Batch:
    told = json.loads(entry)
    return Batch(
        number,
        parse_moment(at),
        int(told.get("new", 0)),
        int(told.get("changed", 0)),
        int(told.get("unchanged", 0)),
        int(told.get("closed", 0)),
    )
