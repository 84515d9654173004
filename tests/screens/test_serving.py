"""The console in a browser: for whoever has the key, by its own name, and for no other page."""

from __future__ import annotations

import gc
import logging
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientSession, CookieJar, WSMsgType, WSServerHandshakeError
from aiohttp.test_utils import TestServer, unused_port
from aiohttp.web import Application
from click.testing import CliRunner

from screens.commands.console import open_console
from screens.commands.serve import LOOPBACK, command_of, serve
from screens.serving import COOKIE, ConsoleServer
from triage.domain.errors import TriageError, UsageError

Browser = tuple[ClientSession, ConsoleServer]


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """A browser that has not been here, and a console to visit."""
    console = ConsoleServer("false", LOOPBACK, unused_port())
    async with TestServer(await console._make_app(), host=LOOPBACK, port=console.port) as server:
        assert server.port == console.port
        async with ClientSession(console.public_url, cookie_jar=CookieJar(unsafe=True)) as session:
            yield session, console


async def test_the_printed_address_lets_one_in_and_keeps_the_key_out_of_sight(browser: Browser) -> None:
    session, console = browser
    async with session.get(console.address) as page:
        assert page.status == 200
        assert str(page.url) == f"{console.public_url}/"
        assert "textual.js" in await page.text()
        assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
        assert page.headers["Referrer-Policy"] == "no-referrer"
    cookie = next(iter(session.cookie_jar))
    assert (cookie.key, cookie["httponly"], cookie["samesite"]) == (COOKIE, True, "Strict")
    async with session.get("/static/js/textual.js") as script:
        assert script.status == 200


@pytest.mark.parametrize(
    "path", ["/", "/?key=", "/?key=guess", "/?key=\u00e9", "/static/js/textual.js", "/ws"]
)
async def test_without_the_key_nothing_is_shown(browser: Browser, path: str) -> None:
    session, _ = browser
    async with session.get(path) as page:
        assert page.status == 403
        assert "Open the whole address" in await page.text()


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8700", "localhost", "0.0.0.0:8700", "[::1]:8700"]
)
async def test_another_name_for_this_machine_is_refused_even_with_the_key(
    browser: Browser, host: str
) -> None:
    session, console = browser
    async with session.get(console.address, headers={"Host": host}) as page:
        assert page.status == 403
        assert console.public_url in await page.text()


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://127.0.0.1", "http://127.0.0.1:1"])
async def test_another_page_cannot_use_the_socket_even_with_the_cookie(browser: Browser, origin: str) -> None:
    session, console = browser
    async with session.get(console.address):
        pass
    with pytest.raises(WSServerHandshakeError) as refused:
        await session.ws_connect("/ws", headers={"Origin": origin})
    assert refused.value.status == 403


@pytest.mark.parametrize(("driver", "opens"), [("textual.drivers.web_driver:WebDriver", True), ("", False)])
def test_for_the_console_a_browser_is_as_good_as_a_terminal(
    driver: str, opens: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = []
    monkeypatch.setattr("textual.constants.DRIVER", driver or None)
    monkeypatch.setattr("screens.app.build_app", lambda *_, **__: opened.append(True) or Silent())
    if opens:
        open_console({"db": str(tmp_path / "desk.db")})
    else:
        with pytest.raises(UsageError, match="needs a terminal"):
            open_console({"db": str(tmp_path / "desk.db")})
    assert bool(opened) is opens


class Silent:
    """A console that is closed at once."""

    def run(self) -> None:
        gc.enable()


async def test_with_the_server_every_visit_ends(browser: Browser) -> None:
    session, console = browser
    async with session.get(console.address):
        pass
    async with session.ws_connect("/ws") as visit:
        await console.on_shutdown(Application())
        assert (await visit.receive(timeout=30)).type in (WSMsgType.CLOSE, WSMsgType.CLOSED)


def test_two_servers_have_two_keys() -> None:
    keys = {ConsoleServer("false", LOOPBACK, 8700).key for _ in range(2)}
    assert len(keys) == 2
    assert all(len(key) >= 32 for key in keys)


def test_values_of_variables_never_reach_the_terminal() -> None:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    try:
        root.handlers = []
        ConsoleServer("false", LOOPBACK, 8700).initialize_logging()
        assert [type(handler) for handler in root.handlers] == [logging.StreamHandler]
        assert root.level == logging.WARNING
    finally:
        root.handlers, root.level = before[0], before[1]


def test_the_command_names_the_desk_and_the_book_safely() -> None:
    assert command_of({"db": "my desk;rm.db", "book": "b"}).endswith(
        " -m triage --db 'my desk;rm.db' --book b"
    )


def test_the_address_of_a_server_is_in_no_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIAGE_DB", "another.db")
    address = "postgresql://ann:hush@host/shop"
    assert command_of({"db": address}).endswith(" -m triage")
    assert os.environ["TRIAGE_DB"] == address


def test_it_listens_on_loopback_and_a_port_in_use_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    hosts = []

    def busy(self: ConsoleServer, debug: bool = False) -> None:
        hosts.append(self.host)
        raise OSError(98, "Address already in use")

    monkeypatch.setattr(ConsoleServer, "serve", busy)
    result = CliRunner().invoke(serve, ["--port", "8701"], obj={})
    assert hosts == ["127.0.0.1"]
    assert isinstance(result.exception, TriageError)
    assert result.exception.sentence.startswith(
        "127.0.0.1:8701: the port cannot be used: Address already in use"
    )
    assert "/?key=" in result.stderr
