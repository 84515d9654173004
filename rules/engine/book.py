"""A rulebook in memory: its rules in order, its numbers, its evidence and its reader of messages."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import rules.engine.facts_case
import rules.engine.facts_contract
import rules.engine.facts_message
import rules.engine.facts_order
from rules.engine import economics
from rules.engine.conditions import Node
from rules.engine.evidence import Checklist, checklist
from rules.engine.evidence_book import EvidenceBook
from rules.engine.facts import Situation
from rules.engine.parameters import Numbers
from rules.engine.source import BookError, Problem
from rules.engine.values import NO_RATE, NOT_ESTABLISHED

_SHORT = 2_000
"""Characters of a message that is remembered."""
_REMEMBERED = 2_000
"""Messages that are remembered: a few megabytes at most."""

STATUSES = ("draft", "shadow", "active", "retired")
"""draft: not judged by · shadow: tried, reported, never decides · active · retired: kept for the record."""
APPLIES = ("everything", "chargeback", "refund_request", "contract_sold", "contract_bought")
LEGAL: Mapping[str, tuple[str, ...]] = {
    "everything": ("escalate",),
    "chargeback": ("contest", "accept", "refund", "none", "escalate"),
    "refund_request": (
        "refund",
        "reship",
        "reship_at_cost",
        "correct_address",
        "return_then_refund",
        "decline",
        "hold",
        "request_info",
        "escalate",
    ),
    "contract_sold": ("remediate", "refund", "enforce", "request_info", "escalate"),
    "contract_bought": ("request_refund", "dispute_with_issuer", "wait", "enforce", "escalate"),
}
"""What a rule may decide, by what it applies to."""
TARGETS = ("safety", "legal", "finance_lead", "support_lead", "sales_lead")
TERMS = ("contest", "demand")

Template = tuple[tuple[str, str], ...]
"""Pieces of a sentence: ("text", words), ("fact", name), ("parameter", name), or ("held", shared condition),
which names the alternatives of it that held."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: ``number`` is that of the policy (1 to 24), ``kind`` what it applies to (see ``APPLIES``).

    ``passes_through`` marks rules 1 and 2, under which the case is judged on. ``always_tells`` says that an
    unknown condition of this rule is told even where nothing else supports it.
    """

    id: str
    number: int
    status: str
    title: str
    rationale: str
    source: str
    kind: str
    when: Node
    action: str
    escalate_to: str | None
    cautions: tuple[str, ...]
    because: Template
    reply: str | None
    terms: str | None
    passes_through: bool
    always_tells: bool
    file: str
    line: int
    written: Any = field(repr=False)
    """The condition as the book writes it, plain data."""
    conditions: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class CautionRule:
    """When a caution is added, whatever was decided; ``kinds`` empty: to any case."""

    id: str
    caution: str
    title: str
    kinds: tuple[str, ...]
    when: Node
    because: Template
    file: str
    line: int
    written: Any = field(repr=False)


ReaderSource = Callable[[Path, list[Problem]], Any]
"""Loads the phrase reader of the book in a folder; what is wrong in it is added to the list."""


class Book:
    """A rulebook. Make one with :func:`rules.engine.load.load_book`; it does not change afterwards."""

    def __init__(
        self,
        path: Path,
        digest: str,
        *,
        numbers: Numbers,
        rules: tuple[Rule, ...],
        cautions: tuple[CautionRule, ...],
        evidence: EvidenceBook,
        named: Mapping[str, Node],
        used: frozenset[str],
        shared: Mapping[str, tuple[str, int]],
        reader: Any = None,
        reader_source: ReaderSource | None = None,
    ) -> None:
        self.path = path
        self.digest = digest
        """SHA-256 (hex) over the content of every file that judges."""
        self.numbers = numbers
        self.rules = rules
        self.cautions = cautions
        self.evidence = evidence
        self.named = named
        """The shared conditions in use, by name; each is evaluated once a case."""
        self.used = used
        """Parameters (with a $) and shared conditions that some rule refers to."""
        self.shared = shared
        """Where each shared condition stands: file and line."""
        self._reader = reader
        self._reader_source = reader_source or load_reader
        self._readings: dict[str, tuple[Any, ...]] = {}
        self._lock = threading.Lock()
        self.ladders: dict[str, tuple[Rule, ...]] = {
            kind: tuple(
                rule
                for rule in rules
                if rule.kind in ("everything", kind) and rule.status in ("active", "shadow")
            )
            for kind in APPLIES
        }
        """For each kind, the rules that are tried, in order."""

    @property
    def parameters(self) -> Mapping[str, Any]:
        """The named parameters."""
        return self.numbers.parameters

    @property
    def rates(self) -> Mapping[str, Any]:
        """Units of each currency for one euro."""
        return self.numbers.rates

    @property
    def priors(self) -> Mapping[str, Any]:
        """Win rates by reason that are used until the shop has its own."""
        return self.numbers.priors

    @property
    def withdrawal_countries(self) -> frozenset[str]:
        """Countries whose consumers may withdraw: EU, EEA, UK."""
        return self.numbers.withdrawal_countries

    @cached_property
    def asks_by_meaning(self) -> bool:
        """Whether a rule or caution asks for what is only suspected, so that messages are read by meaning."""
        asked = [rule.when for rule in self.rules] + [caution.when for caution in self.cautions]
        while asked:
            node = asked.pop()
            if any(fact.name in rules.engine.facts_message.SUSPECTED for fact in node.facts):
                return True
            asked += node.children
        return False

    def rule(self, rule_id: str) -> Rule:
        """The rule with that id. Raises :class:`KeyError`."""
        for rule in self.rules:
            if rule.id == rule_id:
                return rule
        raise KeyError(rule_id)

    @property
    def reader(self) -> Any:
        """The reader of messages, loaded when first asked for. Raises :class:`BookError`."""
        with self._lock:
            if self._reader is None:
                problems: list[Problem] = []
                reader = self._reader_source(self.path, problems)
                if problems:
                    raise BookError(problems)
                self._reader = reader
            return self._reader

    def read(self, text: str) -> tuple[Any, ...]:
        """The hits in a message; safe from several threads. Short ones are remembered: form mails recur."""
        reader = self.reader
        with self._lock:
            hits = self._readings.get(text)
            if hits is None:
                hits = tuple(reader.read(text))
                if len(text) <= _SHORT:
                    if len(self._readings) >= _REMEMBERED:
                        self._readings.clear()
                    self._readings[text] = hits
            return hits

    def evidence_for(self, situation: Situation) -> Checklist:
        """The evidence checklist of a case, made once."""
        found: Checklist | None = situation.work.get("evidence")
        if found is None:
            found = checklist(self.evidence, situation.case, situation.now, situation.signals)
            situation.work["evidence"] = found
            promised = situation["order.promised_by"]
            if isinstance(promised, datetime):
                situation.watch(promised, after=False)
        return found

    def contest_value(self, situation: Situation) -> Any:
        """The expected value of contesting, in the case's currency; unknown, or without a rate."""
        return economics.contest(situation).value

    def win_rate_source(self, situation: Situation) -> Any:
        """``own`` or ``prior``; not established where no rate let the sums be made."""
        terms = economics.contest(situation)
        return NOT_ESTABLISHED if terms.value is NO_RATE else terms.source


def load_reader(path: Path, problems: list[Problem]) -> Any:
    """The phrase reader of a book; its engine is loaded only now, since it costs time to start."""
    return importlib.import_module("rules.engine.phrases").load_reader(path, problems)
