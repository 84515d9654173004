"""Whether a reply may be sent: every rule that its words break, with place and reason.

The text is data; nothing in it is followed. A rule that needs a fact which the case does not hold is
silent and is left out of ``checked``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path

from rules.engine.replies.dates import days_in, unheld_days
from rules.engine.replies.features import unheld_features
from rules.engine.replies.held import Held
from rules.engine.replies.lexicon import Lexicon
from rules.engine.replies.lint_book import Condition, LintBook, LintRule, load_lint
from rules.engine.replies.names import Slip, slips_of_name
from rules.engine.replies.persons import foreign_data, order_data
from rules.engine.replies.reading import Found, Reading, read_text, speaks_of
from rules.engine.replies.sums import Sum, plain_figures, sums_in
from rules.engine.text import fold

_SCRIPTS = {
    "ru": re.compile(r"[\u0400-\u04ff]"),
    "hy": re.compile(r"[\u0530-\u058f]"),
    "fa": re.compile(r"[\u0600-\u06ff]"),
}
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_LETTERS = re.compile(r"[^\W\d_]+")
_ADDRESS = re.compile(r"\S+@\S+|https?://\S+|www\.\S+")
"""What is written in Latin letters in every language."""
_FOREIGN = 4
"""So many small words of another language are no quotation and no name."""
_MONEY = "goods_money"
"""The concept that sums in figures belong to."""
_SHARES = [Decimal(part) / whole for whole in (2, 3, 4, 5, 10) for part in range(1, whole)]
_UNFILLED = re.compile(
    r"\{\{|\}\}|\{%|\$?\{\w+\}|\[[^\]\d\n]{2,40}\]|<[A-Za-z_ ]{3,30}>|"
    r"\b[XХ]{3,}\b|_{3,}|\bTODO\b|\bTBD\b|%\(?\w*\)?s\b"
)
"""Marks that a writer leaves where something is to be filled in, such as TODO."""


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """A rule broken by the words from ``start`` to ``end`` (code points, end exclusive)."""

    start: int
    end: int
    rule: str
    why: str


@dataclass(frozen=True, slots=True)
class Linted:
    """What was found, in the order of the text, and the rules that could be applied."""

    violations: tuple[Violation, ...]
    checked: tuple[str, ...]


class Linter:
    """Checks replies by one book. Languages are read when they are first needed."""

    def __init__(self, book: LintBook) -> None:
        self.book = book
        self._lexicon = cache(book.lexicon)

    @classmethod
    def load(cls, folder: Path) -> Linter:
        """The linter of the book in ``folder``. Raises :class:`rules.engine.source.BookError`."""
        return cls(load_lint(folder))

    def check(self, text: str, held: Held, language: str) -> Linted:
        """Every rule against a text. A language without words is read as the one that its script tells."""
        found: list[Violation] = []
        checked = []
        expected = language if language in self.book.languages else script_language(text)
        lexicon = self._lexicon(expected)
        if language not in self.book.languages:
            lexicon = replace(lexicon, small_words={})
        languages = self._languages(text, expected)
        readings = [_with_sums(read_text(text, self._lexicon(name))) for name in languages]
        for rule in self.book.rules:
            known = [held.fact(name) for name in rule.needs]
            if None in known or not _can_apply(rule, held):
                continue
            checked.append(rule.id)
            if all(known):
                found += self._broken(rule, text, readings, lexicon, held)
        return Linted(tuple(_merged(found)), tuple(checked))

    def _languages(self, text: str, expected: str) -> list[str]:
        other = script_language(text)
        foreign = (expected in _SCRIPTS and other != expected) or (
            expected not in _SCRIPTS and other in _SCRIPTS
        )
        return [expected, other] if foreign else [expected]

    def _broken(
        self, rule: LintRule, text: str, readings: list[Reading], lexicon: Lexicon, held: Held
    ) -> Iterator[Violation]:
        for reading in readings:
            broken = self._by_words(rule, reading, held)
            if broken:
                yield broken
        for check in rule.checks:
            for slip in _CHECKS[check](text, readings[0], lexicon, held, rule.id):
                yield Violation(slip[0], slip[1], rule.id, slip[2])

    def _by_words(self, rule: LintRule, reading: Reading, held: Held) -> Violation | None:
        """The first condition that holds; a hint does where another one stands in other words."""
        hints: list[Violation] = []
        for condition in sorted(rule.conditions, key=lambda each: each.hint):
            span = self._holds(condition, reading, held)
            if not span:
                continue
            broken = Violation(*span, rule.id, condition.why or rule.says)
            if not condition.hint or any(one.end <= span[0] or span[1] <= one.start for one in hints):
                return broken
            hints.append(broken)
        return None

    def _holds(self, condition: Condition, reading: Reading, held: Held) -> tuple[int, int] | None:
        if not all(held.fact(name) for name in condition.facts):
            return None
        count = len(reading.sentences)
        for first in range(max(count - condition.within, 1)):
            last = min(first + condition.within, count - 1)
            hits = [self._counted(name, condition, reading, first, last) for name in condition.all_of]
            if all(hits):
                chosen = [each[0] for each in hits]
                inside = range(min(one.sentence for one in chosen), max(one.sentence for one in chosen) + 1)
                if not any(
                    self._hits(name, reading, inside.start, inside.stop - 1 + condition.and_after)
                    for name in condition.unless
                ) and self._answers(condition, held, reading.language):
                    return min(one.start for one in chosen), max(one.end for one in chosen)
        return None

    def _answers(self, condition: Condition, held: Held, language: str) -> bool:
        """Whether the customer wrote of what the condition takes to be answered."""
        return not condition.answers or any(
            speaks_of(text, self._lexicon(name), condition.answers)
            for text in held.heard()
            for name in {language, script_language(text)}
        )

    def _counted(
        self, concept: str, condition: Condition, reading: Reading, first: int, last: int
    ) -> list[Found]:
        """Where a meaning stands, but for what is said inside one of ``apart_from``."""
        hits = self._hits(concept, reading, first, last)
        apart = [one for name in condition.apart_from if hits for one in reading.of(name, first, last)]
        return [hit for hit in hits if not any(one.start < hit.end and hit.start < one.end for one in apart)]

    def _hits(self, concept: str, reading: Reading, first: int, last: int) -> list[Found]:
        ignored = self.book.concepts[concept]
        return [hit for hit in reading.of(concept, first, last) if ignored or not hit.negated]


def _with_sums(reading: Reading) -> Reading:
    """The reading with every sum, however it is written, counted as money."""
    sums = (
        Found(_MONEY, each.start, each.end, reading.sentence_at(each.start), False)
        for each in sums_in(reading.text)
    )
    return replace(reading, found={**reading.found, _MONEY: (*reading.found.get(_MONEY, ()), *sums)})


def _can_apply(rule: LintRule, held: Held) -> bool:
    """Whether the case tells enough for any part of a rule."""
    return bool(rule.checks) or not all(
        any(held.fact(name) is None for name in condition.facts) for condition in rule.conditions
    )


def script_language(text: str) -> str:
    """The language that the letters tell: ``ru``, ``hy``, ``fa``, else ``en``."""
    counts = {name: len(letters.findall(text)) for name, letters in _SCRIPTS.items()}
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] > len(_LATIN.findall(text)) else "en"


def _merged(found: list[Violation]) -> Iterator[Violation]:
    """Each rule once at a place."""
    before: list[Violation] = []
    for each in sorted(found):
        if not any(one.rule == each.rule and one.start <= each.start < one.end for one in before):
            before.append(each)
            yield each


def _sums(text: str, reading: Reading, _lexicon: Lexicon, held: Held, rule: str) -> Iterator[Slip]:
    """Sums that the case does not hold: another currency, a new favour, or a wrong figure."""
    if held.fact("sum_known") is None and rule != "wrong_currency":
        return
    known, claimed = held.sums(), held.claimed()
    thousandths = held.numbers.decimals.get(held.currency) == 3
    listed, whole = sums_in(text), held.sums_asked()
    ones = {each.value for each in listed if _is_price_of_one(each, whole, reading)}
    for each in listed:
        number = reading.sentence_at(each.start)
        if held.currency and held.currency not in each.currencies:
            if rule == "wrong_currency" and each.value not in claimed:
                yield each.start, each.end, f"the case is in {held.currency}"
            continue
        if (
            each.value in known
            or (thousandths and each.value / 1000 in known)
            or _is_theirs(each.value, claimed, reading, number, held)
            or _is_refused_part(each.value, {*held.sums_asked(), *claimed}, reading, number)
            or any(each.value % one == 0 and each.value < max(whole) for one in ones)
        ):
            continue
        favour = any(not hit.negated for hit in reading.of("new_favour", number, number))
        if favour == (rule == "unheld_promise") and rule != "wrong_currency":
            yield each.start, each.end, "a sum that the case does not hold"


def _is_theirs(value: Decimal, claimed: set[Decimal], reading: Reading, number: int, held: Held) -> bool:
    """Whether a sum is one that they wrote, named to refuse it or to ask about it."""
    refusing = held.fact("declining") or any(hit.negated for hit in reading.of("offer", number, number))
    return value in claimed and bool(
        refusing or reading.of("refusal", number, number) or reading.of("you_ask", number, number)
    )


def _is_refused_part(value: Decimal, whole: set[Decimal], reading: Reading, number: int) -> bool:
    """Whether a sum is a part, as the half, of what is asked for, in a sentence that refuses it."""
    if not (reading.of("part_word", number, number) and reading.of("refusal", number, number)):
        return False
    return any(abs(one * share - value) < 1 for one in whole for share in _SHARES)


def _is_price_of_one(each: Sum, whole: list[Decimal], reading: Reading) -> bool:
    """Whether a sum, told so or with their number, is what one of several costs that cost the case's sum."""
    value, number = each.value, reading.sentence_at(each.start)
    counts = {int(one / value) for one in whole if 0 < 2 * value <= one and one % value == 0}
    said = re.findall(r"\d+", plain_figures(reading.lines[number])) if counts else ()
    return bool(counts) and bool(reading.of("each_word", number, number) or counts & set(map(int, said)))


def _dates(text: str, reading: Reading, lexicon: Lexicon, held: Held, _rule: str) -> Iterator[Slip]:
    yield from unheld_days(text, reading, lexicon, held)


def _names(text: str, reading: Reading, lexicon: Lexicon, held: Held, _rule: str) -> Iterator[Slip]:
    yield from slips_of_name(text, reading, lexicon, held)


def _foreign(text: str, reading: Reading, lexicon: Lexicon, held: Held, _rule: str) -> Iterator[Slip]:
    yield from foreign_data(text, reading, lexicon, held)


def _order_data(text: str, reading: Reading, lexicon: Lexicon, held: Held, _rule: str) -> Iterator[Slip]:
    yield from order_data(text, reading, held)
    for each in sums_in(text):
        yield each.start, each.end, "a sum of money"
    for day in days_in(text, reading, lexicon, held.now.date() if held.now else None):
        if len(day.likely) == 1:
            yield day.start, day.end, "a date"


def _features(text: str, reading: Reading, lexicon: Lexicon, held: Held, _rule: str) -> Iterator[Slip]:
    yield from unheld_features(text, reading, lexicon, held)


def _unfilled(text: str, _reading: Reading, _lexicon: Lexicon, _held: Held, _rule: str) -> Iterator[Slip]:
    for match in _UNFILLED.finditer(text):
        yield *match.span(), "left to be filled in"


def _script(text: str, _reading: Reading, lexicon: Lexicon, _held: Held, _rule: str) -> Iterator[Slip]:
    plain = _ADDRESS.sub("", text)
    own = len((_SCRIPTS.get(lexicon.language) or _LATIN).findall(plain))
    every = sum(map(str.isalpha, plain))
    if every >= 20 and own * 2 < every:
        yield 0, len(text), f"not written in the letters of '{lexicon.language}'"
        return
    words = _LETTERS.findall(fold(text))
    small = lexicon.small_words.get(lexicon.language, frozenset())
    mine = sum(word in small for word in words)
    for name, other in lexicon.small_words.items():
        theirs = sum(word in other and word not in small for word in words)
        if name != lexicon.language and theirs >= _FOREIGN and theirs > 2 * mine:
            yield 0, len(text), f"written in '{name}' and not in '{lexicon.language}'"
            return


_CHECKS = {
    "sums": _sums, "dates": _dates, "features": _features, "names": _names, "foreign_data": _foreign,
    "order_data": _order_data, "unfilled": _unfilled, "script": _script,
}  # fmt: skip
