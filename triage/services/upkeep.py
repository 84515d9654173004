"""Keeping the desk healthy: backup, checks, and what `triage doctor` tells."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from rules.engine.phrase_native import is_compiled
from triage.config import key_mode, load_settings, release_limit, settings_path
from triage.domain.errors import DeskError, TriageError, UsageError
from triage.domain.moment import format_moment, parse_moment
from triage.providers.base import Provider
from triage.services.rulebook import Rulebook
from triage.store import reading, upkeep
from triage.store.address import Address
from triage.store.migrating import upgrade
from triage.store.opening import BEGIN, SCHEMA, no_desk, version_of
from triage.store.opening import reading as opened
from triage.store.verifying import verify

_TOLERANCE = timedelta(minutes=5)
"""How far the newest log entry may lie ahead of the clock."""

_RELEASED = datetime(2026, 11, 1, tzinfo=UTC)
"""A clock before this is wrong: the program did not exist yet."""

_WITHOUT = "a sync leaves out what it may not read, an action that it may not take is held"


class Finding(NamedTuple):
    """One thing that was looked at: whether it is in order, and what was seen."""

    name: str
    ok: bool
    text: str


class Upkeep:
    """Looks after one desk."""

    def __init__(
        self,
        path: Address,
        clock: Callable[[], datetime],
        connect: Callable[[], Provider] | None = None,
        book: Path | None = None,
    ) -> None:
        self._path, self._clock, self._connect, self._book = path, clock, connect, book

    def check(self) -> list[Finding]:
        """The file, the schema, the counts and the whole log; changes nothing.

        Of an older desk only file and schema. Raises ``DeskError`` when it is no desk.
        """
        version = self._version()
        with opened(self._path) as connection:
            damage = upkeep.damage(connection)
            if version != SCHEMA:
                old = f"version {version}, this program's is {SCHEMA}; run 'triage db upgrade'"
                return [
                    Finding("file", not damage, "; ".join(damage) or "sound"),
                    Finding("schema", False, old),
                ]
            strays = upkeep.stray_files(connection)
            counts = not upkeep.miscounted(connection)
            log = verify(connection)
        broken = f"entry {log.broken}: {log.why}"
        return [
            Finding("file", not damage, "; ".join(damage) or "sound"),
            Finding("schema", True, f"version {version}"),
            Finding(
                "documents",
                not strays,
                f"{strays} lack their other half" if strays else "complete",
            ),
            Finding("counts", counts, "match the cases" if counts else "do not match the cases"),
            Finding("log", log.broken is None, counted(log.entries) if log.broken is None else broken),
        ]

    def _version(self) -> int:
        """The schema of the desk. Raises ``DeskError`` when there is none."""
        version = version_of(self._path)
        if version == 0:
            raise no_desk(self._path)
        return version

    def upgrade(self) -> tuple[int, int]:
        """Brings the schema up to date; the version before and after. Opening a desk does it, too."""
        return upgrade(self._path)

    def backup(self, target: Path) -> Path:
        """Copies the desk, of whatever schema, to ``target``, which must not exist yet.

        The copy is complete or not there.
        """
        self._version()
        file = upkeep.file_of(self._path, target)
        if target.exists():
            raise UsageError("the file exists already", str(target), "name a new file for the backup")
        try:
            handle, name = tempfile.mkstemp(prefix=f".{target.name[:40]}.", suffix=".part", dir=target.parent)
            os.close(handle)
        except OSError as error:
            raise DeskError(
                f"the backup cannot be written: {error.strerror}",
                str(target),
                "name a folder you may write in",
            ) from error
        try:
            upkeep.copy(file, Path(name))
            Path(name).replace(target)
        finally:
            Path(name).unlink(missing_ok=True)
        return target

    def doctor(self) -> list[Finding]:
        """What `triage doctor` tells: desk, settings, clock, and with a key whether the provider answers."""
        return [
            *self._desk(),
            *self._settings(),
            self._rules(),
            self._reading(),
            self._time(),
            *self._payments(),
        ]

    def _desk(self) -> Iterator[Finding]:
        try:
            version = version_of(self._path)
            if version == 0:
                yield Finding("desk", True, f"none at {self._path} yet; {BEGIN}")
                return
            with opened(self._path) as connection:
                entries, kind = reading.head(connection).number, upkeep.kind(connection)
        except TriageError as error:
            yield Finding("desk", False, str(error))
            return
        where = f"{self._path}, {kind}" if kind else str(self._path)
        yield Finding("desk", version == SCHEMA, f"{where}, schema {version}, {counted(entries, 'log ')}")

    def _settings(self) -> Iterator[Finding]:
        try:
            load_settings()
        except TriageError as error:
            yield Finding("settings", False, str(error))
            return
        path = settings_path()
        yield Finding("settings", True, str(path) if path.exists() else f"none at {path}; the defaults hold")

    def _rules(self) -> Finding:
        problems = Rulebook(self._book).check()
        where = str(self._book or "the one shipped")
        if problems:
            more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
            return Finding("book", False, f"{where}: {problems[0]}{more}; run 'triage rules check'")
        return Finding("book", True, where)

    def _reading(self) -> Finding:
        """How messages are read; slower is no fault."""
        if is_compiled():
            return Finding("reading", True, "messages are read by compiled code")
        slower = "messages are read in plain Python, three times slower"
        return Finding("reading", True, f"{slower}; install again where there is a C compiler for more")

    def _payments(self) -> Iterator[Finding]:
        try:
            mode = key_mode()
        except TriageError as error:
            yield Finding("key", False, str(error))
            return
        yield _key(mode)
        yield from _limit()
        if self._connect and mode in {"test", "live"}:
            yield from self._provider(self._connect)

    def _provider(self, connect: Callable[[], Provider]) -> Iterator[Finding]:
        try:
            provider = connect()
            account = provider.account()
            lacking = provider.lacking()
        except TriageError as error:
            yield Finding("provider", False, str(error))
            return
        name = f" ({account.name})" if account.name else ""
        mode = "live" if account.live else "test"
        yield Finding("provider", True, f"{provider.name} answers: account {account.id}{name}, {mode} mode")
        if lacking:
            yield Finding("rights", False, f"the key lacks {', '.join(lacking)}: {_WITHOUT}")

    def _time(self) -> Finding:
        now = self._clock().replace(microsecond=0)
        try:
            if version_of(self._path) == 0:
                return Finding("clock", now >= _RELEASED, format_moment(now))
            with opened(self._path) as connection:
                newest = reading.log_window(connection, 0, 1)
        except TriageError as error:
            return Finding("clock", False, str(error))
        last = parse_moment(newest[0].at) if newest else _RELEASED
        text = format_moment(now)
        if now < _RELEASED:
            return Finding("clock", False, f"{text} is before this program was made; set the clock")
        if last > now + _TOLERANCE:
            return Finding("clock", False, f"{text} is before the log's newest entry, {format_moment(last)}")
        return Finding("clock", True, text)


def counted(entries: int, what: str = "") -> str:
    """Such as ``1 log entry`` or ``1204 log entries``."""
    return f"{entries} {what}{'entry' if entries == 1 else 'entries'}"


def _limit() -> Iterator[Finding]:
    try:
        limit = release_limit(load_settings())
    except TriageError as error:
        yield Finding("release", False, str(error))
        return
    yield Finding("release", True, f"above {limit} somebody other than who decided must release it")


def _key(mode: str) -> Finding:
    told = {
        "none": "there is none (STRIPE_API_KEY, settings file, keyring); nothing is synced or sent",
        "test": "a test key",
        "live": "a live key; sending needs --live or `live = true` in the settings",
        "unknown": "it does not look like a secret or restricted key of Stripe",
    }
    return Finding("key", mode != "unknown", told[mode])
