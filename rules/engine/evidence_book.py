"""The book's evidence: items, claims, the codes of each network, and the limits; data with its sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as default
from pathlib import Path
from typing import Any

from rules.engine.evidence_facts import FACTS
from rules.engine.source import BookError, Problem, keys_of, line_of, read_yaml, suggest

NETWORKS = ("visa", "mastercard", "amex", "discover")
_NAMES = ("facts", "files", "against", "unless")


@dataclass(frozen=True, slots=True)
class ItemRule:
    """One item of evidence: what puts it at hand, and where it is when it is not."""

    id: str
    label: str
    where: str
    field: str
    facts: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClaimRule:
    """What a cardholder claims, and what wins against it. ``needs`` is any or all of the decisive items."""

    id: str
    label: str
    letter: str
    needs: str
    decisive: tuple[str, ...]
    helpful: tuple[str, ...]
    concede_when: str
    reasons: tuple[str, ...] = ()
    check: bool = False


@dataclass(frozen=True, slots=True)
class CodeRule:
    """One network code. ``by_claim`` (processor's reason → claim) stands where the code covers several."""

    code: str
    network: str
    title: str
    reason: str
    claim: str | None
    by_claim: Mapping[str, str] = default(default_factory=dict)
    claims: tuple[str, ...] = ()
    decisive: tuple[str, ...] = ()
    helpful: tuple[str, ...] = ()
    note: str = ""
    check: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """What is taken: bytes and pages of all files together, characters of text."""

    bytes: int
    pages: int
    pages_by_network: Mapping[str, int]
    characters: int
    characters_by_field: int
    smart_disputes_share: str

    def pages_for(self, network: str | None) -> int:
        """The pages that this network reads."""
        return self.pages_by_network.get(network or "", self.pages)


@dataclass(frozen=True, slots=True)
class EvidenceBook:
    """Everything the checklist is made from."""

    items: Mapping[str, ItemRule]
    claims: Mapping[str, ClaimRule]
    codes: Mapping[tuple[str, str], CodeRule]
    limits: Limits

    def code(self, network: str | None, code: str) -> CodeRule | None:
        """The rule of a code; without a network, that of the only network that has the code."""
        if network in NETWORKS:
            return self.codes.get((network, code))
        found = [rule for (_, name), rule in self.codes.items() if name == code]
        return found[0] if len(found) == 1 and not network else None

    def claim_for_reason(self, reason: str | None) -> ClaimRule | None:
        """The claim that a processor's reason stands for."""
        return next((claim for claim in self.claims.values() if reason in claim.reasons), None)


def load_evidence(directory: Path, problems: list[Problem] | None = None) -> EvidenceBook:
    """Reads ``directory`` (a book's ``evidence`` folder).

    Raises :class:`BookError` with all that is wrong, unless ``problems`` is given to collect it.
    """
    found: list[Problem] = [] if problems is None else problems
    start = len(found)
    reader = _Reader(directory, found)
    items = reader.items()
    claims = reader.claims(items)
    codes: dict[tuple[str, str], CodeRule] = {}
    for network in NETWORKS:
        codes |= reader.codes(network, claims, items)
    book = EvidenceBook(items, claims, codes, reader.limits())
    if problems is None and len(found) > start:
        raise BookError(found)
    return book


class _Reader:
    """Reads the files of one folder; what is wrong goes to ``problems``."""

    def __init__(self, directory: Path, problems: list[Problem]) -> None:
        self.directory, self.problems = directory, problems

    def items(self) -> dict[str, ItemRule]:
        """``items.yaml``."""
        name, content = self._file("items.yaml")
        result = {}
        for key, raw in self._entries(name, content, "items"):
            lists = {part: self._names(name, raw, part) for part in _NAMES}
            for part in ("facts", "against", "unless"):
                self._known(name, raw, part, lists[part], FACTS)
            label, where, field = (self._text(name, raw, part) for part in ("label", "where", "field"))
            result[key] = ItemRule(key, label, where, field, **lists)
        return result

    def claims(self, items: Mapping[str, Any]) -> dict[str, ClaimRule]:
        """``claims.yaml``."""
        name, content = self._file("claims.yaml")
        result = {}
        for key, raw in self._entries(name, content, "claims"):
            needs = self._text(name, raw, "needs")
            if needs not in {"any", "all"}:
                self._say(name, raw, "needs", f"{needs!r} is no way to need", "write any or all")
            lists = [self._names(name, raw, part) for part in ("decisive", "helpful")]
            for part, names in zip(("decisive", "helpful"), lists, strict=True):
                self._known(name, raw, part, names, items)
            result[key] = ClaimRule(
                key,
                self._text(name, raw, "label"),
                self._text(name, raw, "letter"),
                needs,
                lists[0],
                lists[1],
                self._text(name, raw, "concede_when"),
                self._names(name, raw, "reason"),
                raw.get("check") is True,
            )
        return result

    def codes(
        self, network: str, claims: Mapping[str, Any], items: Mapping[str, Any]
    ) -> dict[tuple[str, str], CodeRule]:
        """``<network>.yaml``."""
        name, content = self._file(f"{network}.yaml")
        result = {}
        for key, raw in self._entries(name, content, "codes"):
            by_claim = raw.get("by_claim")
            by_claim = by_claim if isinstance(by_claim, dict) else {}
            table = {reason: by_claim[reason] for reason in keys_of(by_claim)}
            choice = self._names(name, raw, "claims")
            claim = raw.get("claim")
            self._known(name, raw, "by_claim", tuple(map(str, table.values())), claims)
            self._known(name, raw, "claims", choice, claims)
            self._known(name, raw, "claim", (str(claim),) if claim or not table else (), claims)
            lists = {part: self._names(name, raw, part) for part in ("decisive", "helpful")}
            for part, names in lists.items():
                self._known(name, raw, part, names, items)
            result[(network, key)] = CodeRule(
                key,
                network,
                self._text(name, raw, "title"),
                self._text(name, raw, "reason"),
                str(claim) if claim else None,
                table,
                choice,
                note=str(raw.get("note") or ""),
                check=raw.get("check") is True,
                **lists,
            )
        return result

    def limits(self) -> Limits:
        """``limits.yaml``."""
        name, content = self._file("limits.yaml")
        numbers = {}
        for key in ("bytes", "pages", "characters", "characters_by_field"):
            value = content.get(key)
            if not isinstance(value, int) or isinstance(value, bool) or value < 1:
                self._say(name, content, key, f"{key} is no whole number above zero", "state the limit")
                value = 1
            numbers[key] = value
        pages = content.get("pages_by_network")
        table = {network: pages[network] for network in keys_of(pages)} if isinstance(pages, dict) else {}
        share = self._text(name, content, "smart_disputes_share")
        return Limits(**numbers, pages_by_network=table, smart_disputes_share=share)

    def _file(self, file: str) -> tuple[str, dict[Any, Any]]:
        name = f"evidence/{file}"
        content = read_yaml(self.directory / file, self.problems, name)
        if content is None:
            return name, {}
        for key in ("source", "as_of"):
            if not content.get(key):
                self._say(name, content, key, f"no '{key}'", "say where this comes from, and as of when")
        return name, content

    def _entries(self, name: str, content: dict[Any, Any], part: str) -> list[tuple[str, dict[Any, Any]]]:
        table = content.get(part)
        if not isinstance(table, dict):
            if content:
                self._say(name, content, part, f"no '{part}'", f"add '{part}:' with an entry each")
            return []
        result = []
        for key in keys_of(table):
            if not isinstance(key, str):
                self._say(name, table, key, f"{key!r} is not text", f'write it as "{key}"')
            elif not isinstance(table[key], dict):
                self._say(name, table, key, f"'{key}' is empty", "give it its keys")
            else:
                result.append((key, table[key]))
        return result

    def _text(self, name: str, raw: dict[Any, Any], key: str) -> str:
        value = raw.get(key)
        if not isinstance(value, str) or not value.strip():
            self._say(name, raw, key, f"'{key}' is missing or not text", "write it in quotes")
            return ""
        return value

    def _names(self, name: str, raw: dict[Any, Any], key: str) -> tuple[str, ...]:
        value = raw.get(key)
        if value is None:
            return ()
        values = value if isinstance(value, list) else [value]
        if not all(isinstance(one, str) for one in values):
            self._say(name, raw, key, f"'{key}' is no list of names", "write [one, two]")
            return ()
        return tuple(values)

    def _known(
        self, name: str, raw: dict[Any, Any], key: str, names: tuple[str, ...], known: Mapping[str, Any]
    ) -> None:
        for one in names:
            if one not in known:
                self._say(name, raw, key, f"'{one}' is unknown in '{key}'", suggest(one, known))

    def _say(self, name: str, raw: dict[Any, Any], key: Any, message: str, hint: str) -> None:
        self.problems.append(Problem(name, line_of(raw, key), message, hint))
