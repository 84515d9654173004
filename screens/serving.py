"""The console in a browser: who may see it, and what is said on the way. Loaded by `triage serve` alone."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web
from textual_serve.server import Server

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
COOKIE = "triage_key"
LEAVE_SECONDS = 10
"""How long consoles may take to end with the server."""


class ConsoleServer(Server):
    """Serves whoever opened the address with the key in it, on this machine, and nobody else.

    Whoever reaches the page sits at the desk. Listening on loopback keeps other machines out; the key, other
    people on this machine; and the checks of host and origin, pages of other sites in your own browser.
    """

    def __init__(self, command: str, host: str, port: int) -> None:
        super().__init__(command, host=host, port=port, title="triage")
        self.key = secrets.token_urlsafe(24)
        self._visits: set[asyncio.Task[Any]] = set()

    @property
    def address(self) -> str:
        """What to open in the browser; as secret as a password while this runs."""
        return f"{self.public_url}/?key={self.key}"

    def initialize_logging(self) -> None:
        """One line for a warning, and no values of variables."""
        logging.basicConfig(level=logging.WARNING, format="triage: %(message)s")

    async def on_startup(self, app: web.Application) -> None:
        """Says nothing: the address was told already."""

    async def on_shutdown(self, app: web.Application) -> None:
        """Ends the console of every visitor in order; else the server would wait for them to leave."""
        del app
        visits = tuple(self._visits)
        for visit in visits:
            visit.cancel()
        if visits:
            await asyncio.wait(visits, timeout=LEAVE_SECONDS)

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """One visit, from the opening of the page to its end."""
        visit = asyncio.current_task()
        assert visit is not None, "a request is handled in a task"  # noqa: S101
        self._visits.add(visit)
        try:
            return await super().handle_websocket(request)
        finally:
            self._visits.discard(visit)

    async def _make_app(self) -> web.Application:
        app = await super()._make_app()
        app.middlewares.append(self._guarded)
        return app

    @web.middleware
    async def _guarded(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Refuses what came by another name, from another page, or without the key."""
        if f"http://{request.host}" != self.public_url:
            raise web.HTTPForbidden(text=f"This console is at {self.public_url} and nowhere else.\n")
        if request.headers.get("Origin", self.public_url) != self.public_url:
            raise web.HTTPForbidden(text="Another page may not use this console.\n")
        if request.path == "/" and self._is_key(request.query.get("key", "")):
            welcome = web.HTTPSeeOther("/")
            welcome.set_cookie(COOKIE, self.key, httponly=True, samesite="Strict")
            raise welcome
        if not self._is_key(request.cookies.get(COOKIE, "")):
            raise web.HTTPForbidden(text="Open the whole address that 'triage serve' printed.\n")
        response = await handler(request)
        if not response.prepared:
            response.headers.update(self._headers)
        return response

    @property
    def _headers(self) -> dict[str, str]:
        """The page loads nothing from elsewhere, no other page frames it, and its address goes nowhere."""
        sockets = self.public_url.replace("http", "ws", 1)
        policy = (
            f"default-src 'self' 'unsafe-inline' data:; connect-src 'self' {sockets}; frame-ancestors 'none'"
        )
        return {
            "Content-Security-Policy": policy,
            "Referrer-Policy": "no-referrer",
            "Cache-Control": "no-store",
        }

    def _is_key(self, text: str) -> bool:
        return secrets.compare_digest(text.encode(), self.key.encode())
