"""The evidence of a dispute: what is at hand, what is missing, and the packet for the bank.

Everything is a function of the case document, the book, the moment and a folder of files; nothing is sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import rules.engine
from rules.engine.evidence import Checklist, checklist
from rules.engine.evidence_book import EvidenceBook, load_evidence
from rules.engine.source import BookError
from triage.domain.errors import TriageError, UsageError
from triage.services.evidence.advice import before_sending
from triage.services.evidence.blocks import part
from triage.services.evidence.build import Build
from triage.services.evidence.files import collect
from triage.services.evidence.packet import Packet

SHIPPED = Path(str(rules.engine.__file__)).parents[1] / "book"
_LETTER_LANDS = frozenset({"US", "CA", "MX", "PH", "CL", "CO"})
_LETTER_MONEY = frozenset({"USD", "CAD", "MXN"})


class Evidence:
    """Makes checklists and packets by one book, the shipped one by default."""

    def __init__(self, book: Path | None = None) -> None:
        self._folder = (book or SHIPPED) / "evidence"

    @cached_property
    def book(self) -> EvidenceBook:
        """The book's evidence. Raises :class:`TriageError` when it cannot be used."""
        try:
            return load_evidence(self._folder)
        except BookError as error:
            more = f" (and {len(error.problems) - 1} more)" if len(error.problems) > 1 else ""
            raise TriageError(
                f"{error.problems[0]}{more}", "rulebook", "see all with 'triage rules check'"
            ) from None

    def checklist(
        self, case: Mapping[str, Any], now: datetime, files: Iterable[str] = (), signals: Iterable[str] = ()
    ) -> Checklist:
        """What is at hand and what is missing; fast. ``files`` are evidence fields that a folder fills."""
        return checklist(self.book, _with_files(case, files), now, signals)

    def packet(
        self,
        case: Mapping[str, Any],
        now: datetime,
        folder: Path | None = None,
        *,
        paper: str | None = None,
        signals: Iterable[str] = (),
    ) -> Packet:
        """The whole packet, checked against the limits. ``folder`` holds the files that people supplied.

        A file that turns out unsound, or does not fit, is neither in its letter nor at hand in its checklist.
        """
        if folder is not None and not folder.is_dir():
            raise UsageError("is no folder", str(folder), "name the folder that holds the evidence files")
        limits = self.book.limits
        listed = part(case, "dispute").get("evidence_files")
        named = [entry for entry in listed if isinstance(entry, Mapping)] if isinstance(listed, list) else []
        pieces, refused = collect(folder, limits.bytes, named)
        while True:
            found = self.checklist(case, now, {piece.field for piece in pieces}, signals)
            said = before_sending(case, found, limits, now)
            build = Build(case, found, limits, now, paper or paper_for(case))
            made = build.packet(pieces, refused, said)
            refused = list(made.refused)
            taken = [piece for piece in pieces if piece.name not in {one.name for one in refused}]
            if len(taken) == len(pieces):
                return made
            pieces = taken


def _with_files(case: Mapping[str, Any], files: Iterable[str]) -> Mapping[str, Any]:
    """The case with the fields that a folder fills among the names of its evidence."""
    dispute, more = part(case, "dispute"), sorted(files)
    if not dispute or not more:
        return case
    names = dispute.get("evidence")
    return {**case, "dispute": {**dispute, "evidence": [*(names if isinstance(names, list) else []), *more]}}


def paper_for(case: Mapping[str, Any]) -> str:
    """Letter or A4: by the customer's country, else by the currency."""
    country = part(case, "customer").get("country") or part(case, "order", "address_shipped").get("country")
    if isinstance(country, str) and country:
        return "Letter" if country.upper() in _LETTER_LANDS else "A4"
    return "Letter" if case.get("currency") in _LETTER_MONEY else "A4"
