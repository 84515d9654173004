"""Changing a setting where it is kept: checked first, the rest of the file as it is, written whole.

Only settings that are one value and guard nothing. What decides who may send money, which desk and which
book are used, and where the key is, is changed by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path

from triage.config import LOOKS, TONES, parsed, review_days, zone_named
from triage.domain.errors import DeskError, UsageError
from triage.services.private_files import write_private

DAY = 24 * 60
CHOICES: Mapping[str, tuple[str, ...]] = {"theme": LOOKS, "reply_tone": TONES, "annotate": ("yes", "no")}
"""Settings that are one of a few words."""


def _minutes(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= DAY):
        raise UsageError(f"{text!r} is no number of minutes", "", f"0 to {DAY}; 0: only when asked to")
    return int(text)


def _zone(text: str) -> str:
    zone_named(text, "")
    return text


def _days(text: str) -> str:
    return " ".join(map(str, review_days(text)))


def _signature(text: str) -> str:
    if len(text) > 200 or not text.isprintable():
        raise UsageError("a signature is one line of at most 200 characters", "", "shorten it")
    return text


WAYS: Mapping[str, Callable[[str], object]] = {
    "theme": str,
    "time_zone": _zone,
    "sync_minutes": _minutes,
    "annotate": lambda text: text == "yes",
    "reply_tone": str,
    "reply_signature": _signature,
    "review_days": _days,
}
"""Settings that can be changed, and how what was typed becomes the value."""


def change(name: str, text: str, file: Path) -> None:
    """Sets ``name`` in ``file`` to what ``text`` says; nothing: as if nobody had set it.

    Raises :class:`UsageError` for a value that is none and a file that is wrong, :class:`DeskError` when it
    cannot be written; then the file is as it was.
    """
    text = text.strip()
    if name not in WAYS:
        raise UsageError(f"{name} is not changed here", str(file), "change it in the file")
    if name in CHOICES and text and text not in CHOICES[name]:
        raise UsageError(f"{text!r} is no {name}", "", f"one of: {', '.join(CHOICES[name])}")
    value = WAYS[name](text) if text else None
    before = _text_of(file)
    wanted = {key: each for key, each in parsed(before, file).items() if key != name}
    after = _with(before, name, value)
    if parsed(after, file) != wanted | ({} if value is None else {name: value}):
        raise UsageError(f"{name} cannot be changed in this file", str(file), "change it by hand")
    try:
        write_private(file, after)
    except OSError as error:
        raise DeskError(
            f"the settings cannot be written: {error.strerror or error}", str(file), "mend the folder"
        ) from error


def _text_of(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, ValueError) as error:
        raise UsageError(f"the settings cannot be read: {error}", str(file), "mend the file") from error


def _with(text: str, name: str, value: object) -> str:
    """``text`` with another value of ``name``; comments and everything else stay as they are."""
    tomlkit = import_module("tomlkit")  # a tenth of a second: loaded when something is changed
    document = tomlkit.parse(text)
    if value is None:
        document.pop(name, None)
    else:
        document[name] = value
    changed: str = tomlkit.dumps(document)
    return changed
