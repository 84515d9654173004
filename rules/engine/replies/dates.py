"""Days that a text names, and those among them that its case does not hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from rules.engine.replies.held import Held
from rules.engine.replies.lexicon import Lexicon
from rules.engine.replies.reading import Found, Reading, Words, read_text
from rules.engine.replies.sums import plain_figures

_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_FIGURES = re.compile(
    r"(?<![\d.,/])(\d{1,2})[./](\s?)(\d{1,2})(?:[./]\s?(\d{4}|\d{2})\b|\.(?!\d)|(?=\D|$)(?<=/\d\d))"
)
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})[./]\s?(\d{1,2})[./]\s?(\d{1,2})(?!\d)")
_CLAUSE = re.compile(r"\s*(?:pont|§|bekezdés)")
"""Behind figures with a stop that are the number of a clause, as Hungarian contracts have them."""
_NAME = 3
"""Words at most of a line that is a name: who signs a letter may be called as a month or a weekday."""
_GIVEN = ("to_you", "pay_act", "feature")
_AWAITED = ("awaited", "goods_money")
"""What makes a day of the week a promise where nothing else says that it is to come: what we give; what is
awaited does where it may not be a day of the last weeks."""
_BESIDE = 3
"""Words at most between a day of the week and the number of its day."""
_NEAR = timedelta(days=200)
_AHEAD = timedelta(days=14)
_SOON = timedelta(days=45)
"""What is told as done on a day without a year, further ahead than this, was done in the year before."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day named in a text: the dates that it can mean, the likely ones among them, and its place."""

    dates: tuple[date, ...]
    likely: tuple[date, ...]
    start: int
    end: int


def days_in(text: str, reading: Reading, lexicon: Lexicon, today: date | None) -> list[Day]:
    """The days that are named with day and month."""
    found = list(_in_figures(plain_figures(text), today))
    for number, (line, (start, end)) in enumerate(zip(reading.lines, reading.sentences, strict=True)):
        for day in _in_words(line, lexicon, today, start, end):
            if len(day.likely) == 1 or not _is_name(reading, number):
                found.append(day)
    return found


def _is_name(reading: Reading, number: int) -> bool:
    """Whether a line is no more than the name of who signs."""
    said = reading.text[slice(*reading.sentences[number])].rstrip()
    return len(reading.words[number].starts) <= _NAME and said[-1:].isalpha()


def _in_figures(plain: str, today: date | None) -> Iterator[Day]:
    for match in (*_ISO.finditer(plain), *_YEAR_FIRST.finditer(plain)):
        year, month, day = map(int, match.groups())
        exact = _dates(year, month, day)
        yield Day(exact, exact, *match.span())
    for match in _FIGURES.finditer(plain):
        if _CLAUSE.match(plain, match.end()):
            continue
        one, other = int(match.group(1)), int(match.group(3))
        written = match.group(4)
        stated = None if written is None else int(written) + (2000 if len(written) == 2 else 0)
        one_way, other_way = _near(stated, other, one, today), _near(stated, one, other, today)
        if one_way or other_way:
            yield Day((*one_way, *other_way), (*one_way[:1], *other_way[:1]), *match.span())


def _in_words(line: str, lexicon: Lexicon, today: date | None, start: int, end: int) -> Iterator[Day]:
    words = line.split()
    for month, pattern in enumerate(lexicon.months, 1):
        for match in pattern.finditer(line):
            at = line.count(" ", 0, match.start()) - 1
            after = at + len(match.group().split())
            orders = {"hu": (after, at - 1, at - 2), "en": (at - 1, after, at - 2)}
            places = orders.get(lexicon.language, (at - 1, at - 2, after))  # most put the day first
            near = [words[place] for place in places if 0 <= place < len(words)]
            day = next((found for word in near if 1 <= (found := _figure(word)) <= 31), 0)
            around = (*words[after : after + 2], *reversed(words[max(at - 1, 0) : at + 1]))
            years = [figure for word in around if 2000 < (figure := _figure(word)) < 2100]
            first = _near(years[0] if years else None, month, day or 1, today)
            if day:
                yield Day(first, first[:1], start, end)
            elif years or _is_time(words, at, after, lexicon):
                whole = tuple(one + timedelta(days=n) for one in first for n in range(28))
                yield Day(whole, whole[:28], start, end)


def _is_time(words: list[str], at: int, after: int, lexicon: Lexicon) -> bool:
    """Whether a month that has no number is a time, by its ending or the words beside it, and no name."""
    beside = (*words[max(at - 2, 0) : at], *words[after : after + 1])
    ended = any(lexicon.month_endings.match(f"{word} ") for word in words[at:after])
    return ended or any(lexicon.month_leads.match(f"{word} ") for word in beside)


def _figure(word: str) -> int:
    match = re.match(r"\d+", plain_figures(word))
    return int(match.group()) if match else 0


def _dates(year: int, month: int, day: int) -> tuple[date, ...]:
    try:
        return (date(year, month, day),)
    except ValueError:
        return ()


def _near(year: int | None, month: int, day: int, today: date | None) -> tuple[date, ...]:
    """The date; without a year, this year's, the last and the next one's, the nearest to ``today`` first."""
    if year is not None:
        return _dates(year, month, day)
    if today is None:
        return ()
    every = [one for each in (today.year - 1, today.year, today.year + 1) for one in _dates(each, month, day)]
    return tuple(sorted(every, key=lambda one: abs(one - today)))


def unheld_days(text: str, reading: Reading, lexicon: Lexicon, held: Held) -> Iterator[tuple[int, int, str]]:
    """Start, end and why of each day ahead that the case does not hold, as a date, a weekday or loosely."""
    today = held.now.date() if held.now else None
    known = held.dates()
    for promised in held.promises():
        known |= _named_in(str(promised.get("text") or ""), lexicon, today)
    known |= _named_in(held.written(), lexicon, today)
    days = days_in(text, reading, lexicon, today)
    for day in days:
        number = reading.sentence_at(day.start)
        if not day.dates or known & set(day.dates) or _is_theirs(reading, number) or _wishes(reading, number):
            continue
        if today is None or _is_ahead(day, reading, today):
            yield day.start, day.end, f"the case holds no {min(day.likely).isoformat()}"
    for number in _weekdays_ahead(reading, lexicon, held, today, days):
        yield *reading.sentences[number], "the case holds no date on that day of the week"
    for hit in reading.of("vague_date"):
        if (
            not _is_of_the_past(hit, reading)
            and not _in_clause("wishing", hit, reading)
            and not reading.of("hedge", hit.sentence, hit.sentence)
            and not _binds_others(hit, reading)
            and _is_promised(hit, reading)
        ):
            yield hit.start, hit.end, "a date that the case does not hold, however loosely put"
    for hit in reading.of("period"):
        numbers = {int(each) for each in re.findall(r"\d+", plain_figures(text[hit.start : hit.end]))}
        if (
            not (numbers and numbers <= _policy(held))
            and not reading.of("hedge", hit.sentence, hit.sentence)
            and not reading.of("past_act", hit.sentence, hit.sentence)
            and not _binds_others(hit, reading)
            and _coming(reading, hit.sentence, (*_GIVEN, *_AWAITED, "offer"))
        ):
            yield hit.start, hit.end, "a time that the case does not hold"


def _in_clause(concept: str, hit: Found, reading: Reading) -> bool:
    """Whether a meaning stands in the clause of a hit."""
    return any(each.clause == hit.clause for each in reading.of(concept, hit.sentence, hit.sentence))


def _is_of_the_past(hit: Found, reading: Reading) -> bool:
    """Whether a sentence tells of an act already done, and the clause of the time of nothing to come."""
    if not reading.of("past_act", hit.sentence, hit.sentence):
        return False
    coming = _coming(reading, hit.sentence, ())
    return _in_clause("past_act", hit, reading) or not any(each.clause == hit.clause for each in coming)


def _binds_others(hit: Found, reading: Reading) -> bool:
    """Whether a time is one that a contract or a law sets, or that a condition sets to somebody else."""
    number = hit.sentence
    ours = [each for name in _GIVEN for each in reading.of(name, number, number)]
    if reading.of("contract_says", number, number) and not reading.of("promise_word", number, number):
        return not any(each.clause == hit.clause and not each.negated for each in ours)
    leads = [each for each in reading.of("supposing", number, number) if each.clause == hit.clause]
    before = max((each.end for each in leads if each.start < hit.start), default=0)
    return bool(before) and not any(before <= each.start < hit.start for each in ours)


def _is_theirs(reading: Reading, number: int) -> bool:
    """Whether a sentence tells the day of what the customer has, as a ticket, and promises nothing."""
    return bool(reading.of("booked", number, number)) and not _coming(reading, number, _GIVEN)


def _wishes(reading: Reading, number: int) -> bool:
    """Whether a sentence wishes the customer well, for a day that is theirs, and promises nothing."""
    return bool(reading.of("wishing", number, number)) and not _coming(reading, number, (*_GIVEN, *_AWAITED))


def _coming(reading: Reading, number: int, more: tuple[str, ...]) -> list[Found]:
    """What a sentence says that comes, but for words of time alone."""
    times = {each.start for each in reading.of("when_word", number, number)}
    coming = [each for each in reading.of("to_come", number, number) if each.start not in times]
    return coming + [each for name in more for each in reading.of(name, number, number)]


def _is_promised(hit: Found, reading: Reading) -> bool:
    """Whether a loose time is one of what is to come from us, and not of what the customer may want."""
    coming = _coming(reading, hit.sentence, (*_GIVEN, *_AWAITED))
    if any(
        each.clause == hit.clause and each.start < hit.start
        for each in reading.of("supposing", hit.sentence, hit.sentence)
    ):
        return any(each.clause == hit.clause for each in coming)
    ahead = any(
        hit.start <= each.start < hit.end for each in reading.of("when_word", hit.sentence, hit.sentence)
    )
    return bool(coming) or (ahead and not reading.of("gone_by", hit.sentence, hit.sentence))


def _weekdays_ahead(
    reading: Reading, lexicon: Lexicon, held: Held, today: date | None, days: list[Day]
) -> Iterator[int]:
    """The sentences with a day of the week that is to come and that the case does not hold.

    Thanks for a day, what happened on it, any such day (on Mondays), the day of a full date and a name at the
    end promise nothing.
    """
    stated = held.days_stated()
    for number, words in enumerate(reading.words):
        if reading.of("past_act", number, number) and not reading.of("promise_word", number, number):
            continue
        gone, coming, any_day = (
            {hit.clause for hit in reading.of(name, number, number)}
            for name in ("gone_by", "to_come", "any_day")
        )
        giving, awaited = (
            any(reading.of(name, number, number) for name in names) for names in (_GIVEN, _AWAITED)
        )
        if _is_name(reading, number) and not coming:
            continue
        if _is_theirs(reading, number):
            continue
        named = [day for day in days if reading.sentence_at(day.start) == number]
        for weekday, pattern in enumerate(lexicon.weekdays):
            places = [words.word_at(match.start()) for match in pattern.finditer(words.line)]
            clauses = {words.clauses[at] for at in places if not _of_a_date(at, weekday, words, named, today)}
            ahead = (clauses & coming) | (clauses - gone if giving else set())
            loose = clauses - gone if awaited else set()
            if (ahead - any_day and not _held_weekday(weekday, stated, today, timedelta(0))) or (
                loose - any_day and not _held_weekday(weekday, stated, today, _AHEAD)
            ):
                yield number


def _of_a_date(at: int, weekday: int, words: Words, days: list[Day], today: date | None) -> bool:
    """Whether a day of the week is the one of a date beside it, or of a bare number and past.

    A number alone is a day in the month of another date there: ``Tuesday 25 August, not Monday 24``.
    """
    said = words.line.split()
    near = {_figure(each) for each in said[max(at - _BESIDE, 0) : at + _BESIDE + 1]} - {0}
    dates = [one for day in days for one in day.dates if one.day in near]
    likely = [one for day in days for one in day.likely]
    dates += [
        one
        for like in likely
        for number in near
        for one in _dates(like.year, like.month, number)
        if today is not None and one <= today
    ]
    return any(one.weekday() == weekday for one in dates)


def _is_ahead(day: Day, reading: Reading, today: date) -> bool:
    """Whether a day is still to come: one without its year that is told as done may have been last year's."""
    last, sentence = max(day.likely), reading.sentence_at(day.start)
    if len(day.dates) > 1 and reading.of("past_act", sentence, sentence):
        return today < last <= today + _SOON
    return today < last


def _named_in(text: str, lexicon: Lexicon, today: date | None) -> set[date]:
    return {one for day in days_in(text, read_text(text, lexicon), lexicon, today) for one in day.dates}


def _policy(held: Held) -> set[int]:
    named = (held.numbers.parameters.get(name) for name in ("return_window_days", "withdrawal_days"))
    return {int(each.value) for each in named if each is not None} | {14, 30}


def _held_weekday(weekday: int, known: set[date], today: date | None, before: timedelta) -> bool:
    return any(
        one.weekday() == weekday and (today is None or today - before <= one <= today + _AHEAD)
        for one in known
    )
