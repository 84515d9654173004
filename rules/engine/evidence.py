"""Evidence by network code: what decides, what helps, what is at hand and what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rules.engine.conditions import Node
from rules.engine.parsing import Parser
from rules.engine.source import Problem, keys_of, line_of, read_yaml, suggest
from rules.engine.values import HELD, NOT, Absent

if TYPE_CHECKING:
    from rules.engine.facts import Situation

NETWORKS = ("visa", "mastercard", "amex", "discover")
_FIELDS = ("network", "as_of", "source", "claims")
_CLAIM = ("claim", "codes", "decisive", "helpful", "concede_when", "check", "source")
_ITEM = ("item", "says", "fields", "when", "check")


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of evidence; ``fields`` are processor evidence fields that show it, ``when`` a fact that does.

    ``check`` marks what sources disagree on.
    """

    item: str
    says: str
    weight: str
    fields: frozenset[str]
    when: Node | None
    check: bool


@dataclass(frozen=True, slots=True)
class Claim:
    """What the cardholder claims under some codes of a network, what wins it, and when to give in."""

    network: str
    claim: str
    codes: tuple[str, ...]
    items: tuple[Item, ...]
    concede_when: str
    check: bool
    source: str


@dataclass(frozen=True, slots=True)
class Checked:
    """Evidence of one case: names at hand and missing. ``decisive``: at hand, missing, or not known."""

    claim: Claim | None
    at_hand: tuple[str, ...]
    missing: tuple[str, ...]
    decisive: bool | None


def claim_for(claims: tuple[Claim, ...], network: Any, code: Any) -> Claim | None:
    """The claim under a network's code; an exact code goes before a pattern such as ``11.*``."""
    if not isinstance(network, str) or not isinstance(code, str):
        return None
    own = [claim for claim in claims if claim.network == network]
    for claim in own:
        if code in claim.codes:
            return claim
    return next((c for c in own if any(fnmatchcase(code, pattern) for pattern in c.codes)), None)


def check(s: Situation, claims: tuple[Claim, ...]) -> Checked:
    """What of the claim's evidence is at hand. Without a list of evidence nothing is called missing."""
    claim = claim_for(claims, s["dispute.network"], s["dispute.network_code"])
    listed = s["dispute.evidence"]
    held: frozenset[str] = frozenset() if isinstance(listed, Absent) else listed
    at_hand: list[str] = []
    missing: list[str] = []
    covered: set[str] = set()
    decisive: bool | None = None
    for item in claim.items if claim else ():
        covered |= item.fields
        found = _found(s, item, held, known=not isinstance(listed, Absent))
        if found:
            at_hand.append(item.item)
        elif found is False:
            missing.append(item.item)
        if item.weight == "decisive" and found is not None and decisive is not True:
            decisive = found
    at_hand += sorted(held - covered)
    return Checked(claim, tuple(at_hand), tuple(missing), decisive)


def _found(s: Situation, item: Item, held: frozenset[str], *, known: bool) -> bool | None:
    outcome = item.when.evaluate(s) if item.when else None
    if outcome == HELD or not item.fields.isdisjoint(held):
        return True
    if not item.fields:
        return False if outcome == NOT else None
    return False if known else None


class EvidenceReader:
    """Reads evidence/<network>.yaml; collects problems."""

    def __init__(self, parser: Parser, problems: list[Problem]) -> None:
        self._parser = parser
        self._problems = problems
        self._file = ""

    def read(self, folder: Path) -> tuple[Claim, ...]:
        """The claims of all networks, in the order of the files."""
        claims: list[Claim] = []
        for path in sorted(folder.glob("*.yaml")):
            self._file = f"evidence/{path.name}"
            raw = read_yaml(path, self._problems, self._file)
            if not isinstance(raw, dict):
                continue
            self._known(raw, _FIELDS, ("network", "as_of", "source", "claims"))
            network = raw.get("network")
            if network not in NETWORKS:
                self._wrong(
                    line_of(raw, "network"), f"'{network}' is no network", suggest(str(network), NETWORKS)
                )
            for entry in raw.get("claims") or ():
                if isinstance(entry, dict):
                    claims.append(self._claim(entry, str(network), str(raw.get("source", ""))))
                else:
                    self._wrong(line_of(raw, "claims"), f"{entry!r} is no claim", "write a mapping")
        return tuple(claims)

    def _wrong(self, line: int, message: str, hint: str = "") -> None:
        self._problems.append(Problem(self._file, line, message, hint))

    def _known(self, raw: Mapping[Any, Any], fields: tuple[str, ...], needed: tuple[str, ...]) -> None:
        for key in keys_of(dict(raw)):
            if key not in fields:
                self._wrong(line_of(raw, key), f"'{key}' is no field here", suggest(str(key), fields))
        for key in needed:
            if key not in raw:
                self._wrong(line_of(raw, None), f"'{key}' is missing", "add it")

    def _claim(self, raw: dict[str, Any], network: str, source: str) -> Claim:
        self._known(raw, _CLAIM, ("claim", "codes", "decisive"))
        items: list[Item] = []
        for weight in ("decisive", "helpful"):
            for entry in raw.get(weight) or ():
                if isinstance(entry, dict):
                    items.append(self._item(entry, weight))
                else:
                    self._wrong(line_of(raw, weight), f"{entry!r} is no item", "write {item: …, says: …}")
        codes = raw.get("codes")
        if not isinstance(codes, list) or any(not isinstance(code, str) for code in codes):
            self._wrong(line_of(raw, "codes"), "'codes' is a list of quoted codes", 'write ["13.1"]')
            codes = []
        return Claim(
            network,
            str(raw.get("claim", "")),
            tuple(codes),
            tuple(items),
            str(raw.get("concede_when", "")),
            raw.get("check") is True,
            str(raw.get("source", source)),
        )

    def _item(self, raw: dict[str, Any], weight: str) -> Item:
        self._known(raw, _ITEM, ("item", "says"))
        fields = raw.get("fields") or []
        if not isinstance(fields, list):
            self._wrong(line_of(raw, "fields"), "'fields' is a list", "write [receipt]")
            fields = []
        when = None
        if "when" in raw:
            when = self._parser.parse(raw["when"], self._file, line_of(raw, "when"))
        if not fields and when is None:
            self._wrong(line_of(raw, "item"), "nothing shows this item", "add fields or when")
        return Item(
            str(raw.get("item", "")),
            str(raw.get("says", "")),
            weight,
            frozenset(map(str, fields)),
            when,
            raw.get("check") is True,
        )
