"""Mail, chat and reviews of the demo world, put together from sentences of eight languages."""

from __future__ import annotations

from collections.abc import Sequence

from triage.services.demo.data import Phrase, Texts
from triage.services.demo.maker import DAY, HOUR, Document, Maker, Person, spoken

CUSTOMER, STAFF, COUNTERPARTY = "customer", "staff", "counterparty"
_CHANNELS = ("email",) * 13 + ("chat",) * 6 + ("review",)
_ADDONS = (
    ("chargeback_threat",) * 26
    + ("review_threat",) * 22
    + ("ignored",) * 20
    + ("amazon_demand",) * 18
    + ("review_hostage",) * 5
    + ("legal_threat",) * 7
    + ("safety_threat",) * 2
)
_CALM = frozenset({"thanks", "question", "leave_contract"})


def fill(maker: Maker, phrase: Phrase) -> str:
    """The sentence with its slots filled from ``maker.slots``."""
    return phrase.text % maker.slots if phrase.slots else phrase.text


def set_slots(
    maker: Maker, person: Person, amount: str, *, product: str, order: str, days_ago: int, carrier: str
) -> None:
    """Sets what the sentences of the next messages speak of; ``days_ago`` is when it happened."""
    language = person.market.language
    maker.slots = {
        "name": person.name,
        "amount": spoken(amount, person.market.currency, language),
        "product": product,
        "order": order,
        "date": maker.calendar.date(language, -days_ago * DAY),
        "carrier": carrier,
        "rep": maker.pick(maker.data.reps),
    }


def texts_of(maker: Maker, person: Person) -> Texts:
    """The sentences of that person's language and gender."""
    return maker.data.texts[person.market.language, person.sex]


def subject(maker: Maker, texts: Texts, theme: str) -> str:
    """A subject line for the theme, its first letter a capital."""
    line = fill(maker, maker.pick(texts.subjects[theme]))
    return line[0].upper() + line[1:]


def _letter(maker: Maker, texts: Texts, sentences: Sequence[Phrase], channel: str) -> str:
    body = " ".join([fill(maker, sentence) for sentence in sentences])
    if channel != "email":
        return body[0].upper() + body[1:]
    return f"{maker.pick(texts.greetings).text}\n\n{body}\n\n{fill(maker, maker.pick(texts.closings))}"


def _hostile(maker: Maker) -> str | None:
    return maker.pick(maker.data.hostile) if maker.random() < 0.004 else None


def conversation(
    maker: Maker,
    person: Person,
    theme: str,
    start: int,
    *,
    by: str = CUSTOMER,
    addon: str | None = None,
) -> list[Document]:
    """From one to three messages, the first at ``start`` minutes, none after now.

    ``addon`` names a signal whose sentence is added; without it, one is added now and then.
    """
    texts, at = texts_of(maker, person), maker.calendar.at
    channel = maker.pick(_CHANNELS)
    sentences = [maker.pick(texts.cores[theme])]
    if addon is None and theme not in _CALM and maker.chance(30):
        addon = maker.pick(_ADDONS)
    if addon is not None:
        sentences.append(maker.pick(texts.addons[addon]))
    text = _hostile(maker) or _letter(maker, texts, sentences, channel)
    messages: list[Document] = [{"at": at(start), "from": by, "channel": channel, "text": text}]
    if start > -2 * HOUR or not maker.chance(42):
        return messages
    answered = start + maker.whole(HOUR, min(2 * DAY, -start) - 1)
    staff = maker.pick(texts.staff).text
    messages.append({"at": at(answered), "from": STAFF, "channel": channel, "text": staff})
    if answered > -3 * HOUR or not maker.chance(35):
        return messages
    again = answered + maker.whole(HOUR, -answered - HOUR)
    follow = maker.pick(texts.cores["thanks"] if maker.chance(12) else texts.addons["ignored"])
    letter = _letter(maker, texts, [follow], channel)
    messages.append({"at": at(again), "from": by, "channel": channel, "text": letter})
    return messages


def vendor_answers(maker: Maker, person: Person, refuses: bool, at: int) -> Document:
    """What a vendor of ours writes back: no, or not yet."""
    texts = texts_of(maker, person)
    lines = texts.vendor["refuses" if refuses else "stalls"]
    letter = _letter(maker, texts, [maker.pick(lines)], "email")
    return {"at": maker.calendar.at(at), "from": COUNTERPARTY, "channel": "email", "text": letter}
