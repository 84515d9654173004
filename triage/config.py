"""Settings: the only reader of the environment and of the settings file.

The file is ``settings.toml`` in the user's configuration folder (``~/.config/triage`` on Linux). Its keys
are the fields of :class:`Settings`; a variable of the environment wins over it, an option of the command
over both.
"""

from __future__ import annotations

import getpass
import os
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from datetime import tzinfo
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from urllib.parse import urlsplit

import platformdirs

from triage.domain.errors import TriageError, UsageError
from triage.domain.money import Money, MoneyError
from triage.store.address import Address

LOOKS = ("dark", "light", "contrast", "blind")
"""What ``theme`` may be."""
TONES = ("warm", "plain", "formal")
"""What ``reply_tone`` may be."""
VARIABLES = {"db": "TRIAGE_DB", "book": "TRIAGE_BOOK", "user": "TRIAGE_USER"}
"""Settings that a variable of the environment can set."""

KEY = "STRIPE_API_KEY"
BASE = "TRIAGE_STRIPE_API_BASE"
RING = ("triage", "stripe_api_key")
"""Service and name under which the system's keyring has the key."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How the desk is set up."""

    db: str | None = None
    """The desk: a file or a URL. Default: ``desk.db`` in the user's data folder."""
    book: str | None = None
    """A folder with a rulebook. Default: the one shipped."""
    user: str | None = None
    """Who acts. Default: the name of the operating system's user."""
    live: bool = False
    """Whether a live key may be used without ``--live``."""
    release_above: str = "250.00 USD"
    """A sum of money above which somebody other than who decided must release it."""
    annotate: bool = True
    """Whether a decision that was carried out leaves its number and rules in the metadata at the provider."""
    evidence_dir: str | None = None
    """A folder with a folder for each case, by its id, whose files go into its evidence. Default: beside the
    desk, named like it."""
    sync_minutes: int = 0
    """How often the console brings in what the payment provider knows; 0: only when asked to."""
    theme: str = "dark"
    """The look of the console: dark, light, contrast (high contrast) or blind (colour-blind safe)."""
    time_zone: str | None = None
    """Where times are shown, such as ``Europe/Budapest``. Default: the machine's."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """Other keys for the console's bindings, by id; ``triage help keys`` lists the ids."""
    reply_tone: str = "plain"
    """How letters to customers greet and close: warm, plain or formal."""
    reply_signature: str = ""
    """What stands under a letter: a name, the shop."""
    review_days: str = "30 60 90 180"
    """How many days after a case is closed its result is looked at."""
    transactions: Mapping[str, str] = field(default_factory=dict)
    """Settled card transactions by month, ``2026-10``, or network and month, ``visa:2026-10``."""
    stripe_api_key: str | None = field(default=None, repr=False)
    """The key of the payment provider; heeded only in a file that nobody else can read (mode 0600)."""


def settings_path() -> Path:
    """Where the settings file is looked for."""
    return Path(platformdirs.user_config_dir("triage", appauthor=False)) / "settings.toml"


def load_settings(path: Path | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """The settings file, then the environment. Raises :class:`UsageError` for a file that is wrong."""
    path = settings_path() if path is None else path
    environ = os.environ if environ is None else environ
    values = _read(path)
    for name, variable in VARIABLES.items():
        if environ.get(variable):
            values[name] = environ[variable]
    return Settings(**values)  # type: ignore[arg-type]


def sources(path: Path | None = None, environ: Mapping[str, str] | None = None) -> dict[str, str]:
    """By setting that is set: the variable of the environment that sets it, or the path of the file.

    Raises :class:`UsageError` for a file that is wrong. Never tells a value.
    """
    path = settings_path() if path is None else path
    environ = os.environ if environ is None else environ
    found = dict.fromkeys(_read(path), str(path))
    return found | {name: variable for name, variable in VARIABLES.items() if environ.get(variable)}


def key_source(environ: Mapping[str, str] | None = None) -> str:
    """Where the key of the payment provider is: a variable, the file, the keyring; empty when there is none.

    May ask the system's keyring, so never on an event loop. Raises as :func:`provider_key` does.
    """
    if (os.environ if environ is None else environ).get(KEY, ""):
        return KEY
    if _filed_key():
        return str(settings_path())
    return "the system keyring" if _ringed_key() else ""


def _read(path: Path) -> dict[str, object]:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}  # as with most: what reads TOML is not loaded then
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    return parsed(text, path)


def _unreadable(path: Path, error: Exception) -> UsageError:
    return UsageError(f"the settings cannot be read: {error}", str(path), "mend or remove the file")


def parsed(text: str, path: Path) -> dict[str, object]:
    """What the text of a settings file sets. Raises :class:`UsageError` naming ``path``."""
    try:
        values: dict[str, object] = import_module("tomllib").loads(text)
    except ValueError as error:
        raise _unreadable(path, error) from error
    types = {one.name: _type_of(one) for one in fields(Settings)}
    for name, value in values.items():
        if name not in types:
            near = get_close_matches(name, types, 1)
            hint = f"did you mean {near[0]}?" if near else "known settings: " + ", ".join(types)
            raise UsageError(f"{name!r} is no setting", str(path), hint)
        if type(value) is not types[name]:
            kind = {bool: "true or false", int: "a whole number", dict: "a table"}.get(types[name], "text")
            raise UsageError(f"{name} must be {kind}", str(path), "mend the file")
        if isinstance(value, dict) and not all(isinstance(part, str) for part in value.values()):
            raise UsageError(f"every value in {name} must be text", str(path), "mend the file")
    if values.get("theme", LOOKS[0]) not in LOOKS:
        raise UsageError(f"{values['theme']!r} is no theme", str(path), f"one of: {', '.join(LOOKS)}")
    if values.get("time_zone"):
        zone_named(str(values["time_zone"]), str(path))
    return values


def zone_named(name: str, where: str) -> tzinfo:
    """A time zone by its name. Raises :class:`UsageError` that says ``where`` the name stands."""
    zoneinfo = import_module("zoneinfo")
    try:
        found: tzinfo = zoneinfo.ZoneInfo(name)
    except (LookupError, ValueError, OSError):  # not found, no name of one, or a folder of them
        near = get_close_matches(name, zoneinfo.available_timezones(), 1)
        hint = f"did you mean {near[0]}?" if near else "a name such as Europe/Budapest"
        raise UsageError(f"{name!r} is no time zone", where, hint) from None
    return found


def zone_of(settings: Settings) -> tzinfo | None:
    """Where times are shown; ``None``: where the machine is."""
    return zone_named(settings.time_zone, str(settings_path())) if settings.time_zone else None


def _type_of(setting: Field[object]) -> type:
    if setting.default is MISSING:
        return dict
    return str if setting.default is None else type(setting.default)


def default_db() -> Path:
    """The desk that is used when none is named."""
    return Path(platformdirs.user_data_dir("triage", appauthor=False)) / "desk.db"


def beside(address: Address) -> Path:
    """The path that files kept with a desk lie beside: its own; for a server's, one in the data folder."""
    return address if isinstance(address, Path) else default_db().with_name(f"{address.label}.db")


def release_limit(settings: Settings) -> Money:
    """The sum above which a second person releases. Raises :class:`UsageError` for one that is no sum."""
    amount, _, currency = settings.release_above.partition(" ")
    try:
        return Money.parse(amount, currency.strip())
    except MoneyError as error:
        raise UsageError(
            f"release_above is no sum of money: {error}", str(settings_path()), 'write it as "250.00 USD"'
        ) from None


def review_days(text: str) -> tuple[int, ...]:
    """The days that a setting names, each once, the first one first. Raises :class:`UsageError`."""
    words = text.replace(",", " ").split()
    if not words or not all(word.isdecimal() and 0 < int(word) < 10_000 for word in words):
        raise UsageError(f"review_days {text!r} are no days", "settings", 'write them as "30 60 90 180"')
    return tuple(sorted({int(word) for word in words}))


def user_name(settings: Settings) -> str:
    """Who acts: the setting, else the operating system's user."""
    if settings.user:
        return settings.user
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def provider_key(environ: Mapping[str, str] | None = None) -> str:
    """The key of the payment provider: the environment's, the settings file's, or the keyring's.

    Raises :class:`TriageError` when there is none, or it lies where others can read it.
    """
    key = (os.environ if environ is None else environ).get(KEY, "") or _filed_key() or _ringed_key()
    if not key:
        raise TriageError(
            "there is no key of the payment provider",
            KEY,
            "set it to a key of Stripe, or see 'Stripe' in the README for the settings file and the keyring",
        )
    return key


def _filed_key() -> str | None:
    path = settings_path()
    key = load_settings(path, {}).stripe_api_key
    if key and os.name == "posix" and path.stat().st_mode & 0o077:
        raise TriageError(
            "the settings hold stripe_api_key and others can read the file", str(path), f"chmod 600 {path}"
        )
    return key


def _ringed_key() -> str | None:
    """From the system's keyring, when the library for it is installed and there is one."""
    try:
        keyring = import_module("keyring")
        no_keyring: type[Exception] = import_module("keyring.errors").NoKeyringError
    except ImportError:
        return None
    try:
        key: str | None = keyring.get_password(*RING)
    except no_keyring:
        return None
    except Exception as error:  # each system's keyring has errors of its own
        raise TriageError(
            f"the system keyring cannot be read: {type(error).__name__}", "", f"unlock it, or set {KEY}"
        ) from None
    return key


def provider_base(environ: Mapping[str, str] | None = None) -> str | None:
    """Another base URL for the provider: a stand-in, or a proxy. Raises :class:`UsageError`.

    A key travels only encrypted, or inside this machine.
    """
    base = (os.environ if environ is None else environ).get(BASE, "").rstrip("/")
    if not base:
        return None
    try:
        parts = urlsplit(base)
        host, scheme = parts.hostname, parts.scheme
    except ValueError:  # such as brackets that are not closed
        host, scheme = None, ""
    inside = host in {"localhost", "127.0.0.1", "::1"}
    if not host or not (scheme == "https" or (scheme == "http" and inside)):
        raise UsageError(
            f"{base!r} would send the key in the clear, or is no address", BASE, "use https, or loopback"
        )
    return base


def key_mode(environ: Mapping[str, str] | None = None) -> str:
    """``test``, ``live``, ``none`` or ``unknown``, from the first letters of the key, which is not kept.

    May ask the system's keyring, so never on an event loop. Raises :class:`TriageError` for a key that
    lies where others can read it.
    """
    key = (os.environ if environ is None else environ).get(KEY, "")
    if not key and environ is None:
        key = _filed_key() or _ringed_key() or ""
    if not key:
        return "none"
    for mode in ("test", "live"):
        if key.startswith((f"sk_{mode}_", f"rk_{mode}_")):
            return mode
    return "unknown"
