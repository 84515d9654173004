"""The settings as people meet them: what is set, where it comes from, and where to change it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from triage.config import (
    BASE,
    KEY,
    LOOKS,
    VARIABLES,
    Settings,
    default_db,
    key_mode,
    key_source,
    load_settings,
    provider_base,
    settings_path,
    sources,
    user_name,
)
from triage.services import setting_change
from triage.services.demo import THROW_AWAY
from triage.store.address import Address, address_of

OPTIONS = {"db": "--db", "book": "--book", "live": "--live"}
"""Settings that an option of the command sets for once."""

TOLD = {
    "db": "The desk: a file or a URL.",
    "book": "A folder with a rulebook of your own.",
    "user": "Who acts: the name that decisions are recorded under.",
    "live": "Whether a live key may send; without it nothing leaves in live mode.",
    "release_above": "A sum above which somebody other than who decided must release it.",
    "annotate": "Whether what was carried out leaves its number and rules in the metadata at the provider.",
    "evidence_dir": "A folder with a folder for each case, whose files go into its evidence.",
    "sync_minutes": "How often the console brings in what the provider knows; 0: only when asked to.",
    "theme": f"The look of the console: {', '.join(LOOKS)}.",
    "time_zone": "Where times are shown, such as Europe/Budapest.",
    "keys": "Other keys for the console, by id; 'triage help keys' lists the ids.",
    "reply_tone": "How letters to customers greet and close: warm, plain or formal.",
    "reply_signature": "What stands under a letter: a name, the shop.",
    "review_days": "How many days after a case is closed its result is looked at.",
    "transactions": "Settled card transactions by month, or network and month, for the insights.",
    "stripe_api_key": "The key of Stripe; heeded in a file only when nobody else can read it. Never shown.",
}
"""What each setting is, in a sentence."""
_TABLES = {
    "keys": ("none changed", '[keys]\n"case.accept" = "ctrl+a"'),
    "transactions": ("none said", '[transactions]\n"2026-10" = "12400"\n"visa:2026-10" = "9000"'),
}
"""Settings that are a table: what is shown of an empty one, and an example."""
DEFAULT, OPTION = "default", "option of the command"
_MODES = {"live": "a live key", "test": "a test key", "none": "none", "unknown": "none of Stripe's"}


@dataclass(frozen=True, slots=True)
class SettingView:
    """One setting. ``source`` is :data:`DEFAULT`, :data:`OPTION`, a variable, or the path of the file;
    ``line`` is how the file would say it, ``change`` where to."""

    name: str
    value: str
    source: str
    default: str
    told: str
    line: str
    change: str
    can_change: bool = False
    """Whether :meth:`SettingList.change` takes it; ``choices``, when there are some, are all there is."""
    choices: tuple[str, ...] = ()

    @property
    def is_set(self) -> bool:
        """Whether somebody set it."""
        return self.source != DEFAULT


class SettingList:
    """The settings in force on a desk; what an option of the command said is known by the desk."""

    def __init__(self, db: Address, book: Path | None, *, live: bool) -> None:
        self._db, self._book, self._live = db, book, live

    @property
    def file(self) -> Path:
        """Where the settings file is looked for."""
        return settings_path()

    def read(self) -> list[SettingView]:
        """Every setting; may ask the keyring. Raises ``TriageError`` for a file that is wrong."""
        settings, set_by = load_settings(), sources()
        in_force = self._options(settings)
        found = [
            self._view(one.name, in_force.get(one.name, _told(settings, one.name)), set_by, in_force)
            for one in fields(Settings)
            if one.name != "stripe_api_key"
        ]
        return [*found, self._key(), *self._base()]

    def change(self, name: str, text: str) -> None:
        """Sets ``name`` in the file to what ``text`` says; nothing: back to the default.

        Raises ``TriageError`` for a value that is none, and a file that is wrong or cannot be written.
        """
        setting_change.change(name, text, self.file)

    def _options(self, settings: Settings) -> Mapping[str, object]:
        """What is in force and is not what the settings say: it came by an option."""
        db = str(address_of(settings.db or default_db()))
        said = {"db": db, "book": settings.book, "live": settings.live}
        now = {"db": str(self._db), "book": str(self._book) if self._book else None, "live": self._live}
        return {name: value for name, value in now.items() if str(said[name]) != str(value)}

    def _view(
        self, name: str, value: object, set_by: Mapping[str, str], in_force: Mapping[str, object]
    ) -> SettingView:
        default = _defaults(name)
        source = OPTION if name in in_force else set_by.get(name, DEFAULT)
        shown = default if value is None else _shown(value) or default
        ways = [f"in {self.file}"]
        ways += [f"by {VARIABLES[name]}"] if name in VARIABLES else []
        ways += [f"for once by {OPTIONS[name]}"] if name in OPTIONS else []
        can_change = name in setting_change.WAYS
        line, choices = _line(name, _staying(name, value), default), setting_change.CHOICES.get(name, ())
        return SettingView(
            name, shown, source, default, TOLD[name], line, ", ".join(ways), can_change, choices
        )

    def _key(self) -> SettingView:
        source = key_source()
        return SettingView(
            "stripe_api_key",
            _MODES[key_mode()],
            source or DEFAULT,
            "none",
            TOLD["stripe_api_key"],
            'stripe_api_key = "rk_test_…"',
            f"by {KEY}, in {self.file} (chmod 600), or in the system keyring",
        )

    def _base(self) -> list[SettingView]:
        base = provider_base()
        if base is None:
            return []
        told = "Another address for the payment provider: a stand-in or a proxy."
        return [
            SettingView("stripe_api_base", base, BASE, "Stripe's own", told, f"{BASE}={base}", f"by {BASE}")
        ]


def _told(settings: Settings, name: str) -> object:
    """What is set, without the password that the address of a desk may hold."""
    return str(address_of(settings.db)) if name == "db" and settings.db else getattr(settings, name)


def _defaults(name: str) -> str:
    told = {"db": str(default_db()), "book": "the one shipped", "user": user_name(Settings())}
    if name == "evidence_dir":
        return "beside the desk, named like it"
    if name in _TABLES:
        return _TABLES[name][0]
    if name == "time_zone":
        return "the machine's"
    return told.get(name) or _shown(getattr(Settings(), name))


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(f"{name} = {key}" for name, key in sorted(value.items()))
    return str(value) if str(value) else "none"


def _staying(name: str, value: object) -> object:
    """``value``, or for the desk of a demo, which is soon gone, one that stays where one works."""
    if name == "db" and Path(str(value)).parent.name.startswith(THROW_AWAY):
        return Path.cwd() / "desk.db"
    return value


def _line(name: str, value: object, default: str) -> str:
    if name in _TABLES:
        return _TABLES[name][1]
    if isinstance(value, bool):
        return f"{name} = {str(value).lower()}"
    if isinstance(value, int):
        return f"{name} = {value}"
    text = default if value is None else str(value)
    return f"{name} = {_quoted(text)}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(char if char.isprintable() else f"\\U{ord(char):08X}" for char in escaped) + '"'
