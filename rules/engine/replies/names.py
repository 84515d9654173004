"""By which name a reply calls the customer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from rules.engine.replies.held import Held
from rules.engine.replies.lexicon import Lexicon
from rules.engine.replies.reading import Found, Reading
from rules.engine.replies.same_name import same_name, spelt_alike
from rules.engine.text import fold

Slip = tuple[int, int, str]
"""Start, end (code points) and why."""

_ABBREVIATED = re.compile(
    r"\b(mrs?|ms|dra?|sra?|mme|mlle|fr|hr|prof|ing|lic|arq|mtr[oa]|abg|mag|dipl|rev|ifj|özv|id)\.",
    re.IGNORECASE,
)
_TO_THE_END = re.compile(r"[^,!.:;\n،؛։–—-]{0,60}")
_CALLED = re.compile(r"\s?[,،]\s((?:[^\W\d_]+[’'՛՜-]?\s?|[^\W\d_]\.\s?){1,4})(?=[,!.:\n،։])")
"""A name set off by commas: ``Hello, Anna!`` and not ``Hello, we have looked into it``."""
_FIRST = re.compile(r"\s*((?:[^\W\d_]+[’'-]?\s?|[^\W\d_]\.\s?){1,4})[,،!]\s*")
"""A name before the greeting: ``Anna, good morning!``"""
_PATRONYMIC = re.compile(r"(?:[ое]вич|[ое]вна|ична|инична)$", re.IGNORECASE)
"""How a name ends that is the father's, and that a case seldom holds."""
_AND = frozenset(["and", "und", "y", "e", "et", "es", "и", "و", "եւ", "և"])
"""What follows these words in a greeting is no name: ``Hello and thank you``."""
_PARTICLES = frozenset(
    [
        "von",
        "van",
        "de",
        "der",
        "den",
        "del",
        "della",
        "di",
        "da",
        "du",
        "la",
        "le",
        "ter",
        "ten",
        "zu",
        "el",
        "al",
        "bin",
        "ben",
    ]
)
"""Small words inside a name."""
_THANKS = 3
"""Words at least of what thanks somebody: fewer close a letter, and a name behind them is the writer's."""
_ADDRESS = 4
"""Words at most of a form of address with its name."""
_OURS = ("my", "our", "mein", "unser", "mon ", "ma ", "notre", "nos", "nuestr", "наш", "իմ", "մեր")
"""How the word begins that says of a colleague that it is one of ours, and not one of the customer's."""
_NAME = re.compile(r"[^\W\d_]+(?:\u200c[^\W\d_]+)*")
"""A word of a name; in Persian it may have two parts that are written apart, with no space."""
_PART = re.compile(r"[^,،:()!?.;։\n]+")


def slips_of_name(text: str, reading: Reading, lexicon: Lexicon, held: Held) -> Iterator[Slip]:
    """The customer greeted by another name than the case's."""
    known = known_names(held)
    if not known:
        return
    firm = is_firm(held, lexicon)
    for hit in reading.of("greeting", 0, 1):  # further on it is a closing, with the name of who writes
        if hit.sentence and _goes_on(text, hit):
            continue
        names = _names_after(text, hit.end, lexicon) or _names_before(text, hit, lexicon)
        yield from _wrongly(names, hit.start, firm, lexicon, held)
    yield from _wrongly(_names_first(text, lexicon), 0, firm, lexicon, held)
    if not firm:
        yield from _called_later(text, reading, lexicon, held)


def _goes_on(text: str, hit: Found) -> bool:
    """Whether a title behind the greeting begins a sentence on somebody, in letters that have no capitals."""
    after = (_TO_THE_END.match(text, hit.end) or [""])[0]
    return (
        len(after.split()) > _ADDRESS
        and not any(map(str.islower, after))
        and not any(map(str.isupper, after))
    )


def _wrongly(
    names: list[tuple[int, str]], start: int, firm: bool, lexicon: Lexicon, held: Held
) -> Iterator[Slip]:
    """The names of a greeting, when they are not the customer's."""
    known = known_names(held)
    if not names or (firm and not lexicon.firms.search(" ".join(name for _, name in names))):
        return
    same = [any(_is_called(name, other, lexicon) for other in known) for _, name in names]
    beside = [one for one, (_, name) in zip(same, names, strict=True) if not _PATRONYMIC.search(name)]
    if not any(same) or (len(known) > 1 and len(beside) > 1 and not all(beside)):
        at, name = names[-1]
        yield start, at + len(name), f"the case's customer is {held.block('customer').get('name')}"


def _is_called(name: str, known: str, lexicon: Lexicon) -> bool:
    """Whether somebody of a known name may be called by another: the same one, or a familiar form of it."""
    return same_name(name, known) or any(
        any(spelt_alike(name, each) for each in group) and any(spelt_alike(known, each) for each in group)
        for group in lexicon.nicknames
    )


def _names_first(text: str, lexicon: Lexicon) -> list[tuple[int, str]]:
    """The names that stand before a greeting; none where the text begins in another way."""
    match = _FIRST.match(_ABBREVIATED.sub(r"\1 ", text[:80]))
    after = " ".join(_NAME.findall(fold(text[match.end() : match.end() + 60]))) if match else ""
    if not match or not lexicon.concepts["greeting"].match(f" {after} ", 1):
        return []
    found = [(word.start(), word.group()) for word in _NAME.finditer(match.group(1))]
    found = [(at, name) for at, name in found if not lexicon.not_names.match(fold(name) + " ")]
    return found if all(not name[0].islower() for _, name in found) else []


def is_firm(held: Held, lexicon: Lexicon) -> bool:
    """Whether the customer is a firm, whose people have names that the case does not hold."""
    customer, counterparty = held.block("customer").get("name"), held.block("contract").get("counterparty")
    name = customer or counterparty
    return isinstance(name, str) and (name == counterparty or lexicon.firms.search(name) is not None)


def _called_later(text: str, reading: Reading, lexicon: Lexicon, held: Held) -> Iterator[Slip]:
    """The customer thanked or asked by another name: ``Many thanks for the photos, Mrs Hill``."""
    known = known_names(held)
    plain = _ABBREVIATED.sub(r"\1 ", text)
    for number, (start, end) in enumerate(reading.sentences):
        said = [hit.start for name in ("sorry_word", "wishing") for hit in reading.of(name, number, number)]
        for before, part in pairwise(_PART.finditer(plain, start, end)) if said else ():
            words = re.findall(r"[^\W\d_]+", before.group())
            if len(words) < _THANKS or not any(before.start() <= at < before.end() for at in said):
                continue
            if plain[before.end()] not in ",،" or any(map(is_ours, words)):
                continue
            names = _addressed(part.group(), lexicon)
            if names and not any(_is_called(one, other, lexicon) for one in names for other in known):
                yield part.start(), part.end(), f"the case's customer is {held.block('customer').get('name')}"


def _addressed(part: str, lexicon: Lexicon) -> list[str]:
    """The names in words that are a form of address and a name, and nothing else."""
    words = re.findall(r"[^\W\d_]+", part)
    names = [each for each in words if not lexicon.address_words.match(fold(each) + " ")]
    if not 0 < len(names) < len(words) <= _ADDRESS:
        return []
    named = all(not each[0].islower() and not lexicon.not_names.match(fold(each) + " ") for each in names)
    return names if named else []


def is_ours(word: str) -> bool:
    """Whether a word says of somebody that it is one of ours."""
    return f"{fold(word)} ".startswith(_OURS)


def greeted(text: str, reading: Reading, lexicon: Lexicon) -> set[int]:
    """Where the names of the greeting stand."""
    return {at for hit in reading.of("greeting", 0, 1) for at, _ in _names_after(text, hit.end, lexicon)}


def known_names(held: Held) -> list[str]:
    """The words of the names of the customer and the counterparty."""
    named = [held.block("customer").get("name"), held.block("contract").get("counterparty")]
    return [part for name in named if isinstance(name, str) for part in _NAME.findall(name)]


def _names_after(text: str, at: int, lexicon: Lexicon) -> list[tuple[int, str]]:
    """The words of a greeting that are names, with their places."""
    ahead = _ABBREVIATED.sub(r"\1 ", text[at : at + 80])
    called = _CALLED.match(ahead)
    called = called if called and _is_name(called.group(1), lexicon) else None
    at += called.start(1) if called else 0
    match = called.group(1) if called else (_TO_THE_END.match(ahead) or [""])[0]
    found = []
    for word in re.finditer(r"[^\W\d_]+(?:['’\u200c-][^\W\d_]+)*", match):
        written = word.group()
        spelt = fold(written)
        if spelt in _AND:
            break
        if lexicon.not_names.match(spelt + " "):
            continue
        if written[0].isupper() or not written[0].islower():
            found.append((at + word.start(), written))
        elif found:
            break
    return found[:4]


def _is_name(said: str, lexicon: Lexicon) -> bool:
    """Whether words set off by commas are a name: with a capital or a title; many need a form of address."""
    words = [f"{fold(word)} " for word in _NAME.findall(said)]
    titled = any(map(lexicon.titles.match, words))
    if len(words) < _ADDRESS:
        small = [word for word in _NAME.findall(said) if word[0].islower() and fold(word) not in _PARTICLES]
        return titled or (not small and any(map(str.isupper, said)))
    return titled or any(map(lexicon.address_words.match, words))


def _names_before(text: str, hit: Found, lexicon: Lexicon) -> list[tuple[int, str]]:
    """The names inside a greeting that ends with a word of kindness, as in Persian."""
    words = re.finditer(r"[^\W\d_]+", text[hit.start : hit.end])
    named = [(hit.start + word.start(), word.group()) for word in words]
    names = [(at, name) for at, name in named if not lexicon.not_names.match(fold(name) + " ")]
    return names if len(names) <= 2 else []


def is_staff(name: str, held: Held) -> bool:
    """Whether a name is one of ours: who made a promise."""
    return any(name in str(one.get("made_by") or "") for one in held.promises())
