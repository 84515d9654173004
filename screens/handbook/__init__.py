"""The handbook: a page a topic, the same on the command line and behind F1."""

from __future__ import annotations

from importlib.resources import files

from triage.domain.errors import UsageError

TOPICS = {
    "day": "a day's work, from what came in to what went out",
    "queue": "finding cases: views, the filter's language, order, marks",
    "deciding": "reading a case, accepting, overriding, taking back, carrying out",
    "answering": "what is said to the customer, shown to the bank, promised, and looked at afterwards",
    "rules": "writing a rule, and knowing that it does what you meant",
    "charts": "value at stake, inflow, win rate, monitoring programmes",
    "log": "reading, exporting and proving the decision log",
    "recipe": "checking an exported log without this program, in ten lines of one's own",
    "casefile": "the format in which cases come in and leave: its keys, what is refused",
    "setup": "settings, keys, Stripe, several people",
    "keys": "every key of the console, and how to change it",
    "recovering": "after a crash, a full disk, a mistake, a lost file",
}
"""Every topic, in the order in which one would read them."""


def page(topic: str) -> str:
    """The page on ``topic``: lines of text, ``#`` before headings, commands in backticks, keys in brackets.

    Raises :class:`UsageError` for a topic that there is none of.
    """
    if topic not in TOPICS:
        raise UsageError(f"the handbook has no page {topic!r}", next=f"one of: {', '.join(TOPICS)}")
    return files(__name__).joinpath(f"{topic}.md").read_text(encoding="utf-8")
