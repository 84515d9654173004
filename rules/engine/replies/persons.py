"""Whose data a reply tells: nobody else's, and in public not even the customer's."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.engine.replies.addresses import others_addresses
from rules.engine.replies.held import Held
from rules.engine.replies.lexicon import Lexicon
from rules.engine.replies.names import Slip, greeted, is_firm, is_ours, is_staff, known_names
from rules.engine.replies.reading import Found, Reading
from rules.engine.replies.same_name import same_name
from rules.engine.replies.sums import plain_figures
from rules.engine.text import fold

_CARD = re.compile(
    r"(?<![\d\w])(?:\d[ -]?){12,18}\d(?!\d)|(?<!\w)\d{4}[ -]?\d{2}[\dxX*•]{2}[ -]?[xX*•]{4}[ -]?\d{4}"
)
_LAST_FOUR = re.compile(r"(?:[xX*•·…]{2,}|\.{3,})[ -]?(\d{4})(?!\d)")
_ORDER_NUMBER = re.compile(r"\s{0,2}[#№:(]{0,2}\s?(?:n[o°º]\.?|nr\.?|number|номер|شماره|համար)?\s?"
    r"[#№:]?\s?((?:[A-Z]{1,5}[-_]?)?\d[\w-]{2,})(?![.,/]\d|\w)",
                           re.IGNORECASE)  # fmt: skip
_WORDS = re.compile(r"[^\W\d_]+")
_INITIALS = 4
"""Letters of a word in capitals that is a carrier or a firm: UPS, DHL, SEUR."""


def foreign_data(text: str, reading: Reading, lexicon: Lexicon, held: Held) -> Iterator[Slip]:
    """Another person's data, and more of a card than its last four figures."""
    everything = held.texts()
    plain = plain_figures(text)
    for start, end in others_addresses(text, reading):
        if text[start:end].lower() not in everything.lower():
            yield start, end, "an e-mail address that the case does not hold"
    for match in _CARD.finditer(plain):
        digits = re.sub(r"\D", "", match.group())
        if digits not in re.sub(r"[ -]", "", everything) and (
            _luhn(digits) or _near(reading, "card_word", match.start())
        ):
            yield *match.span(), "more than the last four figures of a card"
    yield from _other_cards(plain, reading, held)
    for hit in reading.of("order_word") if held.block("order").get("id") else ():
        number = _ORDER_NUMBER.match(plain, hit.end)
        if number and number.group(1).lower() not in everything.lower() and not _is_year(number.group(1)):
            yield hit.start, number.end(1), "an order that the case does not hold"
    yield from _strangers(text, reading, lexicon, held)
    firm = is_firm(held, lexicon)
    for concept in ("other_person", "recipient"):
        for hit in reading.of(concept):
            before = _WORDS.findall(text[: hit.start])[-1:]
            ours = any(map(is_ours, before)) or (firm and _overlaps(reading, "colleague", hit))
            ours = ours or _overlaps(reading, "contact", hit)
            name = None if ours else _person_after(text, hit, reading, lexicon, held)
            if name:
                yield hit.start, name[0] + len(name[1]), "tells who somebody else is"


def _overlaps(reading: Reading, concept: str, hit: Found) -> bool:
    """Whether a concept stands in the words of another one."""
    found = reading.of(concept, hit.sentence, hit.sentence)
    return any(hit.start <= each.start < hit.end or each.start <= hit.start < each.end for each in found)


def _strangers(text: str, reading: Reading, lexicon: Lexicon, held: Held) -> Iterator[Slip]:
    """Addresses and people, in sentences on where a parcel went, that are not the customer's."""
    stated, called = plain_figures(held.stated()), greeted(text, reading, lexicon)
    firm = is_firm(held, lexicon)
    for hit in reading.of("street"):
        numbers = re.findall(r"\d+", plain_figures(text[hit.start : hit.end]))
        own = any(re.search(rf"(?<!\d){number}(?!\d)", stated) for number in numbers)
        if not own and (_tells_of_others(reading, hit.sentence) or _names_another(hit, text, reading, held)):
            yield hit.start, hit.end, "an address that the case does not hold"
    for number, (start, end) in enumerate(reading.sentences):
        if not _tells_of_others(reading, number) or (firm and reading.of("colleague", number, number)):
            continue
        given = [hit.start for hit in reading.of("given_name", number, number)]
        for word in re.finditer(r"[^\W\d_]{2,}", text[start:end]):
            at, written = start + word.start(), word.group()
            named = at in given and not written[0].islower()
            titled = not written[0].islower() and _titled(text[start:at], lexicon)
            titled = titled and not lexicon.not_names.match(fold(written) + " ")
            near = at if titled else max(at - 20, start)
            if (
                (named or titled)
                and at not in called
                and not _belongs(text[near : at + len(written) + 20], held)
            ):
                yield at, at + len(written), "tells who somebody else is"


def _names_another(hit: Found, text: str, reading: Reading, held: Held) -> bool:
    """Whether a street stands beside the name of somebody else, and neither is told as ours."""
    number = hit.sentence
    ours = ("our_place", "write_to", "contact", "colleague")
    if any(reading.of(name, number, number) for name in ours):
        return False
    names = (text[each.start : each.end + 20] for each in reading.of("given_name", number, number))
    return any(not name[0].islower() and not _belongs(name, held) for name in names)


def _belongs(words: str, held: Held) -> bool:
    """Whether one of the words is a name of the customer's or of staff."""
    known = known_names(held)
    parts = re.findall(r"[^\W\d_]{2,}", words)
    return any(is_staff(each, held) or any(same_name(each, other) for other in known) for each in parts)


def _tells_of_others(reading: Reading, number: int) -> bool:
    """Whether a sentence says where something went, and not to us."""
    ours = any(reading.of(name, number, number) for name in ("our_place", "write_to", "contact"))
    return bool(reading.of("handing", number, number)) and not ours


def _titled(before: str, lexicon: Lexicon) -> bool:
    """Whether the words before a name end with a title, and nothing parts them from it."""
    words = re.findall(r"[^\W\d_]+", re.split(r"[,،;:!?؟]", before[-16:])[-1])
    return bool(words and lexicon.titles.fullmatch(fold(words[-1]) + " "))


def _other_cards(plain: str, reading: Reading, held: Held) -> Iterator[Slip]:
    own = str(held.block("payment").get("last4") or "")
    for match in _LAST_FOUR.finditer(plain):
        if own and match.group(1) != own and _near(reading, "card_word", match.start()):
            yield *match.span(), "the card of somebody else"
    for hit in reading.of("card_ending"):
        figures = re.findall(r"\d{4}(?!\d)", plain[hit.start : hit.end])
        if own and figures and figures[-1] != own:
            yield hit.start, hit.end, "the card of somebody else"
        if len(every := re.sub(r"\D", "", plain[hit.start : hit.end])) > 4 and every not in held.texts():
            yield hit.start, hit.end, "more than the last four figures of a card"


def _near(reading: Reading, concept: str, place: int) -> bool:
    number = reading.sentence_at(place)
    return bool(reading.of(concept, max(number - 1, 0), number))


def _person_after(
    text: str, hit: Found, reading: Reading, lexicon: Lexicon, held: Held
) -> tuple[int, str] | None:
    """A name right behind a word for somebody, when it is neither the customer's nor staff's."""
    end = reading.sentences[hit.sentence][1]
    match = re.match(r"[\s,:(\"'«„“”՝–-]*((?:[^\W\d_]+[.’'-]?\s?){1,4})", text[hit.end : end])
    if not match:
        return None
    titled = False
    for word in re.finditer(r"[^\W\d_]{2,}", match.group(1)):
        written = word.group()
        if lexicon.not_names.match(fold(written) + " "):
            titled = titled or bool(lexicon.titles.match(fold(written) + " "))
            continue
        if written.isupper() and len(written) <= _INITIALS:
            return None
        caseless = not written[0].isupper() and not written[0].islower()
        apart = text[hit.end + match.end() :].startswith(("،", ",", "("))
        if not (written[0].isupper() or (caseless and (titled or apart))):
            return None
        if any(same_name(written, other) for other in known_names(held)) or is_staff(written, held):
            return None
        return hit.end + match.start(1) + word.start(), written
    return None


def _is_year(number: str) -> bool:
    return bool(re.fullmatch(r"20[0-4]\d", number))


def _luhn(digits: str) -> bool:
    doubled = [int(each) * (2 if place % 2 else 1) for place, each in enumerate(reversed(digits))]
    return len(digits) > 12 and sum(each // 10 + each % 10 for each in doubled) % 10 == 0


def order_data(text: str, reading: Reading, held: Held) -> Iterator[Slip]:
    """What a public answer may not hold: numbers, addresses and names out of the case."""
    plain = plain_figures(text)
    for match in re.finditer(r"(?<![\w.,])(?:[A-Za-z]{1,5}[-_]?)?\d[\d-]{3,}(?!\w)", plain):
        if not _is_year(match.group()):
            yield *match.span(), "a number out of the case"
    for start, end in others_addresses(text, reading):
        yield start, end, "an e-mail address"
    order, customer = held.block("order"), held.block("customer")
    tracking = order.get("tracking")
    words = [order.get("id"), customer.get("email"), held.case.get("id")]
    words += [tracking.get("number")] if isinstance(tracking, dict) else []
    for name in ("address_entered", "address_shipped"):
        address = order.get(name)
        if isinstance(address, dict):
            words += [address.get(key) for key in ("line1", "line2", "city", "postal_code")]
    small = fold(text)
    if len(small) != len(text):
        small = text.lower()
    for word in words:
        if isinstance(word, str) and len(word) > 2:
            at = small.find(fold(word))
            if at >= 0:
                yield at, min(at + len(word), len(text)), "out of the case's order"
    yield from _told_of_orders(reading)


def _told_of_orders(reading: Reading) -> Iterator[Slip]:
    """Where an order went and what became of it, in words."""
    for hit in reading.of("street"):
        if _tells_of_others(reading, hit.sentence):
            yield hit.start, hit.end, "a street with its number"
    for hit in reading.of("order_data"):
        if not hit.negated:
            yield hit.start, hit.end, "tells what the order was and what became of it"
