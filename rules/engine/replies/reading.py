"""Finding concepts in a reply, sentence by sentence, with their place in the text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate

from rules.engine.replies.lexicon import YES, Lexicon
from rules.engine.text import fold_back

_END = re.compile(
    r"(?:(?<!\b\d)(?<!\b\d\d)(?<!\b[a-zа-я])"
    r"(?<!\b(?:mr|ms|dr|nr|no|st|ca|pl|kb|sr))"
    r"(?<!\b(?:mrs|bzw|usw|ill|руб|коп|тыс|sra|mme|art|tel|max|min))"
    r"\.|[!?]+)(?=[\s\"')\]]|\Z)|\.\.+|[!?]+|\n\s*|;\s"
)
_NUMBER_END = re.compile(r"\d\.(?=\s+(\w))")
"""A stop behind a figure: it ends a sentence that has words before it, where a capital follows."""
_CAPITALS_INSIDE = frozenset({"de"})
"""Languages in which a capital follows the stop of an ordinal number as well."""
_WORD = re.compile(r"[^\W_]+|[,:()\"%]")
_ELIDED = re.compile(r"\b([a-z]|qu|jusqu|lorsqu|puisqu|aujourd)'(?=[^\W\d_])")
_YES = re.compile(r"(?<![^\W_])(s)(?:í|i(?=\u0301))(?![^\W_])", re.IGNORECASE)
"""Spanish "yes", which its accent alone tells from "if"; the accent may be a mark of its own."""
_PERSIAN_PREFIX = re.compile(r"\b(ن?می)\s+(?=[آ-ی])")
_COMMA = frozenset(',:()"')
_LONGEST = 220
_LOOK_BACK, _LOOK_AHEAD = 4, 3


@dataclass(frozen=True, slots=True)
class Found:
    """A concept in the text: place (code points, end exclusive), sentence, whether it is denied, clause."""

    concept: str
    start: int
    end: int
    sentence: int
    negated: bool
    clause: int = 0


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a sentence: one space around each, where each stands, and the clause that it is in."""

    line: str
    starts: tuple[int, ...]
    spans: tuple[tuple[int, int], ...]
    clauses: tuple[int, ...]

    def word_at(self, place: int) -> int:
        """The number of the word in which a place of the line lies."""
        return bisect_right(self.starts, place) - 1


@dataclass(frozen=True, slots=True)
class Reading:
    """A text read: what was found, in the order of the text, and its sentences as spans."""

    text: str
    language: str
    found: Mapping[str, tuple[Found, ...]]
    sentences: tuple[tuple[int, int], ...]
    words: tuple[Words, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """The words of each sentence, one space around each."""
        return tuple(each.line for each in self.words)

    def of(self, concept: str, first: int = 0, last: int | None = None) -> list[Found]:
        """Where a concept stands in the sentences from ``first`` to ``last``, negated ones too."""
        last = len(self.sentences) - 1 if last is None else last
        return [each for each in self.found.get(concept, ()) if first <= each.sentence <= last]

    def sentence_at(self, place: int) -> int:
        """The number of the sentence in which a place of the text lies."""
        return max(bisect_right([start for start, _ in self.sentences], place) - 1, 0)


def read_text(text: str, lexicon: Lexicon) -> Reading:
    """All concepts of the lexicon in a text."""
    folded, back = _spelt(text, lexicon)
    parts = _sentences(folded, text, back, lexicon.language)
    found: dict[str, list[Found]] = {name: [] for name in lexicon.concepts}
    spans, every = [], []
    for number, (start, end) in enumerate(parts):
        words = _words(folded, start, end)
        every.append(words)
        spans.append((back[start], back[max(end - 1, start)] + 1))
        for name, pattern in lexicon.concepts.items():
            for match in pattern.finditer(words.line):
                if match.end() == match.start():
                    continue
                first, last = words.word_at(match.start()), words.word_at(match.end() - 2)
                found[name].append(
                    Found(
                        name,
                        back[words.spans[first][0]],
                        back[words.spans[last][1] - 1] + 1,
                        number,
                        _negated(words, first, last, lexicon),
                        words.clauses[first],
                    )
                )
    return Reading(
        text,
        lexicon.language,
        {name: tuple(each) for name, each in found.items()},
        tuple(spans),
        tuple(every),
    )


def speaks_of(text: str, lexicon: Lexicon, concepts: tuple[str, ...]) -> bool:
    """Whether any of some concepts stands in a text, denied or not."""
    folded, back = _spelt(text, lexicon)
    parts = _sentences(folded, text, back, lexicon.language)
    lines = [_words(folded, start, end).line for start, end in parts]
    return any(lexicon.concepts[name].search(line) for name in concepts for line in lines)


def _spelt(text: str, lexicon: Lexicon) -> tuple[str, list[int]]:
    """The folded text with its aliases written out, and for each character the one of ``text`` it is from."""
    folded, came_from = fold_back(_YES.sub(rf"\1{YES[1:]}", text) if lexicon.language == "es" else text)
    back = list(range(len(folded))) if came_from is None else list(came_from)
    spellings: tuple[tuple[str | re.Pattern[str], str | None], ...]
    spellings = (*lexicon.aliases, (_ELIDED, None), (_PERSIAN_PREFIX, ""))
    for old, new in spellings:
        if isinstance(old, str) and old not in folded:
            continue
        pattern = re.compile(re.escape(old)) if isinstance(old, str) else old
        pieces, places, at = [], [], 0
        for match in pattern.finditer(folded):
            put = new or match.group(1) + (" " if new is None else "")
            pieces += [folded[at : match.start()], put]
            places += back[at : match.start()]
            places += [back[match.start()]] * len(put)
            at = match.end()
        if at:
            folded = "".join([*pieces, folded[at:]])
            back = places + back[at:]
    return folded, back


def _sentences(folded: str, text: str, back: list[int], language: str) -> list[tuple[int, int]]:
    """The spans of the sentences of a folded text, of which each character is from one of ``text``."""
    parts: list[tuple[int, int]] = []
    at = 0
    for match in _END.finditer(folded):
        if folded[at : match.end()].strip(" .!?;\n\t"):
            parts += _parted(folded, at, match.end(), text, back, language)
            at = match.end()
    if folded[at:].strip():
        parts += _parted(folded, at, len(folded), text, back, language)
    return parts


def _parted(
    folded: str, start: int, end: int, text: str, back: list[int], language: str
) -> Iterator[tuple[int, int]]:
    """A sentence, or several where a stop behind a figure ends one."""
    if language not in _CAPITALS_INSIDE:
        for match in _NUMBER_END.finditer(folded, start, end):
            said = any(map(str.isalpha, folded[start : match.start()]))
            if said and text[back[match.start(1)]].isupper():
                yield start, match.end()
                start = match.end()
    yield start, end


def _words(folded: str, start: int, end: int) -> Words:
    spans: list[tuple[int, int]] = []
    clauses: list[int] = []
    words: list[str] = []
    clause = 0
    for match in _WORD.finditer(folded, start, end):
        if match.group() in _COMMA:
            clause += 1
        elif len(words) < _LONGEST:
            words.append(match.group())
            spans.append(match.span())
            clauses.append(clause)
    if folded[start:end].rstrip().endswith("?"):
        words.append("?")
        spans.append((max(end - 1, start), end))
        clauses.append(clause)
    starts = tuple(accumulate((len(word) + 1 for word in words[:-1]), initial=1)) if words else ()
    return Words(" " + "".join(word + " " for word in words), starts, tuple(spans), tuple(clauses))


def _negated(words: Words, first: int, last: int, lexicon: Lexicon) -> bool:
    """Whether a negation stands in the same clause, a few words before or after."""
    for at in range(max(first - _LOOK_BACK, 0), first):
        if words.clauses[at] == words.clauses[first] and lexicon.before.match(words.line, words.starts[at]):
            return True
    for at in range(last + 1, min(last + 1 + _LOOK_AHEAD, len(words.starts))):
        if words.clauses[at] == words.clauses[last] and lexicon.after.match(words.line, words.starts[at]):
            return True
    return False
