"""What stands where a list would be, when there is none: why, and the key or command that helps."""

from __future__ import annotations

from textual.content import Content

from screens import words
from screens.default_keys import KeyOf

_KEY = "bold $accent"


def empty_desk(key: KeyOf) -> Content:
    """No case at all."""
    ways = [key(f"queue.{way}") for way in ("demo", "import", "connect")]
    room = max(map(len, ways))
    demo, bring_in, connect = (f"{way:<{room}}" for way in ways)
    return Content.assemble(
        ("This desk is empty\n\n", "bold"),
        (demo, _KEY),
        "  look around in a made-up world   ",
        ("triage demo\n", "$muted"),
        (bring_in, _KEY),
        "  bring in your own cases          ",
        ("triage import FILE\n", "$muted"),
        (connect, _KEY),
        "  connect Stripe                   ",
        ("triage sync\n\n", "$muted"),
        (key("app.help"), _KEY),
        " shows the keys and the handbook",
    )


def being_filled(percent: int) -> Content:
    """A made-up world is on its way."""
    bar = "━" * (percent * 30 // 100)
    return Content.assemble(
        ("A made-up world is being written\n\n", "bold"), (f"{bar:<30}", "$accent"), f" {percent:3} %"
    )


def nothing_waits(closed: int, key: KeyOf) -> Content:
    """Every case is closed."""
    return Content.assemble(
        ("✔ Nothing is waiting\n\n", "bold $success"),
        f"{words.many(closed, 'case')} on this desk, all closed.\n\n",
        (key("queue.filter"), _KEY),
        " and then ",
        ("state:closed", _KEY),
        " shows them",
    )


def nothing_matches(cases: int, key: KeyOf) -> Content:
    """The filter lets nothing through."""
    return Content.assemble(
        ("No case matches\n\n", "bold"),
        f"{words.many(cases, 'case')} on this desk.\n\n",
        (key("queue.clear"), _KEY),
        " shows all that wait",
    )


def empty_log() -> Content:
    """No entry yet."""
    return Content.assemble(("The log is empty\n\n", "bold"), "It starts with the first case imported.")


def unreadable(what: str, why: str, again: str) -> Content:
    """It could not be read; ``why`` is inert, ``again`` is the key that tries again."""
    return Content.assemble(
        (f"✖ {what} could not be read\n\n", "bold $error"), f"{why}\n\n", (again, _KEY), " tries again"
    )
