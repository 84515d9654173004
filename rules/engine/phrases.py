"""What a message says: thirteen customer signals, read from its words alone.

The phrases are data (``signals/`` and ``lists/`` of a book); ``README-phrases.md`` there explains
their language. A message is folded, what it quotes is set aside, and it is spelt as a string with
one letter a word; a phrase is tried only when the rarest of its words occurs, so that the cost
follows the length of the message and hardly the size of the book.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

from rules.engine.phrase_book import PhraseBook, Rule
from rules.engine.phrase_match import Compiler, Matcher, View
from rules.engine.quoting import set_aside
from rules.engine.source import Problem, suggest
from rules.engine.text import TOKEN, fold, original_span, origins
from rules.engine.vocabulary import STOP

FAMILIES = {
    "wrong_address": "customer_error",
    "delivered_not_received": "customer_error",
    "terms_unread": "customer_error",
    "review_threat": "threat",
    "review_hostage": "threat",
    "chargeback_threat": "threat",
    "dispute_leverage": "threat",
    "legal_threat": "threat",
    "safety_threat": "threat",
    "amazon_demand": "amazon_style",
    "broken_promise": "expectation",
    "ignored": "expectation",
    "merchant_error": "merchant_error",
}
"""Each of the thirteen signals and the family that it belongs to."""

SIGNALS = tuple(FAMILIES)
INSTRUCTION = "instruction_in_message"
"""Found like a signal, but none: text that addresses the console. It is a caution."""

_LONG = 700
_STRETCH = 500
_WORK = 12_000_000
_CHECKS = 3


@dataclass(frozen=True, slots=True)
class Hit:
    """A signal in a message: the rule that found it, and the words as offsets (code points) into the text."""

    signal: str
    rule: str
    start: int
    end: int
    quote: str


class Reader:
    """Reads signals out of messages, with the rules of one book. Not for use by two threads at once."""

    def __init__(self, compiler: Compiler, rules: list[Rule]) -> None:
        self._vocabulary = compiler.vocabulary
        self._phrases: list[tuple[Rule, Matcher]] = [
            (rule, matcher) for rule in rules for matcher in rule.matchers
        ]
        self._index = _index(compiler, [matcher for _, matcher in self._phrases])
        self._anchors = frozenset(self._index)

    @property
    def size(self) -> int:
        """The number of phrases."""
        return len(self._phrases)

    def read(self, text: str) -> tuple[Hit, ...]:
        """The signals of a message, each once, in the order of the book; quoted text is not read."""
        self._vocabulary.begin()
        folded = fold(set_aside(text))
        found: dict[str, tuple[Rule, tuple[int, int]]] = {}
        work = _WORK
        for view in self._views(folded):
            work -= self._read_view(view, found)
            if work < 0:
                break
        if not found:
            return ()
        came_from = origins(text)
        hits = []
        for rule, place in found.values():
            start, end = original_span(text, came_from, *place)
            hits.append(Hit(rule.signal, rule.name, start, end, text[start:end]))
        return tuple(sorted(hits, key=lambda hit: _ORDER.get(hit.signal, len(_ORDER))))

    def _views(self, folded: str) -> list[View]:
        words = TOKEN.findall(folded)
        spell = self._vocabulary.__getitem__
        if len(words) <= _LONG:
            return [View(self._vocabulary, folded, STOP + "".join(map(spell, words)) + STOP)]
        return self._stretches(folded)

    def _stretches(self, folded: str) -> list[View]:
        """A long message in stretches that end with a sentence where they can."""
        views: list[View] = []
        stretch, letters = [], []
        for token in TOKEN.finditer(folded):
            spelt = self._vocabulary[token[0]]
            stretch.append(token)
            letters.append(spelt)
            if (spelt == STOP and len(stretch) > _STRETCH) or len(stretch) >= 2 * _STRETCH:
                views.append(View(self._vocabulary, stretch, STOP + "".join(letters) + STOP))
                stretch, letters = [], []
        views.append(View(self._vocabulary, stretch, STOP + "".join(letters) + STOP))
        return views

    def _read_view(self, view: View, found: dict[str, tuple[Rule, tuple[int, int]]]) -> int:
        """Adds what a view says to ``found``; returns how much work it was."""
        present = frozenset(view.letters)
        candidates = set()
        for letter in self._anchors & present:
            for number, checks in self._index[letter]:
                for check in checks:
                    if check.isdisjoint(present):
                        break
                else:
                    candidates.add(number)
        work = 0
        for number in sorted(candidates):
            rule, matcher = self._phrases[number]
            if rule.signal not in found:
                work += len(view.letters)
                span = _first(rule, matcher, view)
                if span:
                    found[rule.signal] = rule, view.place(*span)
        return work


_ORDER = {signal: order for order, signal in enumerate((*SIGNALS, INSTRUCTION))}


def _first(rule: Rule, matcher: Matcher, view: View) -> tuple[int, int] | None:
    """The first place where the phrase holds and nothing keeps it from counting."""
    for start, end in matcher.spans(view):
        if rule.negation_blocks and view.negated(start, end, rule.grammar):
            continue
        sentence = view.sentence(start, end)
        if rule.question_blocks and view.asked(sentence):
            continue
        if any(_occurs(other, view, *sentence) for other in rule.except_in_sentence):
            continue
        if any(_occurs(other, view) for other in rule.except_in_message):
            return None
        return start, end
    return None


def _occurs(matcher: Matcher, view: View, start: int = 0, end: int | None = None) -> bool:
    return next(matcher.spans(view, start, end), None) is not None


def _index(
    compiler: Compiler, matchers: list[Matcher]
) -> dict[str, tuple[tuple[int, tuple[frozenset[str], ...]], ...]]:
    """Letter → the phrases that are tried when it occurs, each with letters that must occur as well."""
    needs = [
        list(dict.fromkeys(letters for part in matcher.parts for letters in compiler.needed(part.node)))
        for matcher in matchers
    ]
    used = Counter(letter for each in needs for letters in each for letter in letters)
    weight = {letter: count + (1000 if letter in compiler.common else 5) for letter, count in used.items()}
    cost: dict[frozenset[str], int] = {}
    index: defaultdict[str, list[tuple[int, tuple[frozenset[str], ...]]]] = defaultdict(list)
    for number, each in enumerate(needs):
        for letters in each:
            if letters not in cost:
                cost[letters] = sum(weight[letter] for letter in letters)
        anchor, *others = sorted(each, key=cost.__getitem__)
        for letter in anchor:
            index[letter].append((number, tuple(others[:_CHECKS])))
    return {letter: tuple(phrases) for letter, phrases in index.items()}


def load_reader(book_dir: Path, problems: list[Problem]) -> Reader:
    """The reader of a book. What is wrong in it is added to ``problems``; the rest is loaded all the same."""
    book = PhraseBook(problems)
    for path in sorted((book_dir / "lists").glob("*.yaml")):
        book.read_lists(path, f"lists/{path.name}")
    known = (*SIGNALS, INSTRUCTION)
    for folder in sorted(path for path in (book_dir / "signals").glob("*") if path.is_dir()):
        if folder.name not in known:
            hint = suggest(folder.name, known)
            problems.append(Problem(f"signals/{folder.name}", 1, f"'{folder.name}' is no signal", hint))
            continue
        for path in sorted(folder.glob("*.yaml")):
            if not path.name.endswith(".cases.yaml"):
                book.read_rules(path, f"signals/{folder.name}/{path.name}", folder.name)
    book.finish()
    return Reader(book.compiler, book.rules)
