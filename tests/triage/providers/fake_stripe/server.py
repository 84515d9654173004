"""The HTTP side: keys, permissions, idempotency, faults, counting."""

from __future__ import annotations

import hashlib
import json
import re
import socket
import struct
import threading
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.triage.providers.fake_stripe.faults import Faults
from tests.triage.providers.fake_stripe.routes import Params, RefusedError, Routes
from tests.triage.providers.fake_stripe.world import World

_RIGHTS = {"radar/early_fraud_warnings": "radar", "disputes": "dispute"}
_ONLY_EXPANDED = ("customer", "payment_intent")
"""What comes along with other objects alone: a key that may not read them cannot read those."""

_WITHOUT_EFFECT: dict[str | None, tuple[int, str, str | None]] = {
    "429": (429, "Too many requests", "rate_limit"),
    "lock_timeout": (429, "This object cannot be accessed right now.", "lock_timeout"),
    "404": (404, "Unrecognized request URL", None),
    "403": (403, "You may not do this", None),
    "500_once": (500, "Something went wrong", None),
    "503": (503, "Something went wrong", None),
}
"""Faults by name: the status, message and code that they answer."""


@dataclass(frozen=True)
class Seen:
    """One request as it came in."""

    method: str
    path: str
    params: Params
    headers: dict[str, str] = field(repr=False)

    @property
    def key(self) -> str | None:
        """The idempotency key."""
        return self.headers.get("idempotency-key")


class FakeStripe:
    """A running stand-in; a context manager. ``lacking`` holds rights that the key has not."""

    def __init__(self, world: World | None = None, key: str = "sk_test_fake", port: int = 0) -> None:
        self.world, self.key = world or World(), key
        self.routes, self.faults = Routes(self.world), Faults()
        self.lacking: set[str] = set()
        self.seen: list[Seen] = []
        self.memory: dict[str, tuple[str, int, bytes]] = {}
        self.released = threading.Event()
        self._http = _Server(("127.0.0.1", port), _Handler)
        self._http.stripe = self
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True)

    @property
    def url(self) -> str:
        """The base URL, for the API and for files."""
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    @property
    def requests(self) -> int:
        """How many requests came in."""
        return len(self.seen)

    def __enter__(self) -> FakeStripe:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self.released.is_set():
            return
        self.released.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def answer(self, seen: Seen, fault: str | None) -> tuple[int, bytes, dict[str, str]]:
        """The status, body and extra headers, with the effect carried out unless the fault prevents it."""
        if fault in _WITHOUT_EFFECT:
            return _error(*_WITHOUT_EFFECT[fault])
        with self.world.lock:
            answer = self._fresh(seen) if seen.method == "GET" else self._once(seen, fault)
        return (200, b"null", {}) if fault == "null" else answer

    def _once(self, seen: Seen, fault: str | None) -> tuple[int, bytes, dict[str, str]]:
        """A key answers as it did the first time, a 500 included; with other parameters it is refused."""
        print_ = f"{seen.method} {seen.path} {json.dumps(seen.params, sort_keys=True)}"
        if seen.key in self.memory:
            first, status, body = self.memory[seen.key]
            if first != print_:
                error = {
                    "type": "idempotency_error",
                    "message": "Keys can only be used with the same parameters",
                }
                return 400, json.dumps({"error": error}).encode(), {}
            return status, body, {"Idempotent-Replayed": "true"}
        if fault == "500":
            status, body, more = _error(500, "Something went wrong")
        else:
            status, body, more = self._fresh(seen)
            if fault == "500_after":
                status, body, more = _error(500, "Something went wrong")
        if seen.key and status != 401:
            self.memory[seen.key] = (print_, status, body)
        return status, body, more

    def _fresh(self, seen: Seen) -> tuple[int, bytes, dict[str, str]]:
        if seen.headers.get("authorization") != f"Bearer {self.key}":
            return _error(401, "Invalid API Key provided: sk_test_****wxyz")
        resource = re.sub(r"/[a-z]+_\w+(/.*)?$", "", seen.path)
        right = (
            f"rak_{_RIGHTS.get(resource, resource.rstrip('s'))}_{'read' if seen.method == 'GET' else 'write'}"
        )
        expanded = {name for path in seen.params.get("expand", []) for name in path.split(".")}
        needed = [right, *(f"rak_{name}_read" for name in _ONLY_EXPANDED if name in expanded)]
        lacks = next((one for one in needed if one in self.lacking), None)
        if lacks:
            why = f"The key 'rk_test_*********abcd' does not have the permissions. Having '{lacks}' would"
            return _error(403, why)
        try:
            made = self.routes.read if seen.method == "GET" else self.routes.write
            return 200, json.dumps(made(seen.path, seen.params)).encode(), {}
        except RefusedError as no:
            return no.status, json.dumps({"error": no.error}).encode(), {}


def _error(status: int, message: str, code: str | None = None) -> tuple[int, bytes, dict[str, str]]:
    error = {
        "type": "api_error" if status >= 500 else "invalid_request_error",
        "message": message,
        "code": code,
    }
    return status, json.dumps({"error": error}).encode(), {}


class _Server(ThreadingHTTPServer):
    stripe: FakeStripe
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is none of our business."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 16
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        self._handle("GET")

    def do_POST(self) -> None:
        self._handle("POST")

    def log_message(self, *_: Any) -> None:
        """Quiet."""

    def date_time_string(self, timestamp: float | None = None) -> str:
        return formatdate(self.server.stripe.world.now if timestamp is None else timestamp, usegmt=True)

    def _handle(self, method: str) -> None:
        stripe = self.server.stripe
        split = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = split.path.removeprefix("/v1/")
        multipart = "multipart" in (self.headers.get("Content-Type") or "")
        params = _upload(body) if multipart else nested(split.query if method == "GET" else body.decode())
        headers = {name.lower(): value for name, value in self.headers.items()}
        seen = Seen(method, path, params, headers)
        stripe.seen.append(seen)
        fault = stripe.faults.draw(method, path)
        if fault == "reset_before":
            self._reset()
            return
        status, content, more = stripe.answer(seen, fault)
        if fault == "timeout":
            stripe.released.wait()
        if fault in {"reset_after", "timeout"}:
            self._reset()
            return
        self._send(502 if fault == "502_half" else status, content, more, fault in {"502_half", "half_200"})

    def _send(self, status: int, content: bytes, more: dict[str, str], half: bool) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", "Request-Id": "req_fake", **more}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2] if half else content)
        self.wfile.flush()
        if half:
            self._reset()

    def _reset(self) -> None:
        """Cuts the connection, as a broken network does."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()


def nested(query: str) -> Params:
    """``a[b]=1&c[]=2&c[1]=3`` as ``{"a": {"b": "1"}, "c": ["2", "3"]}``."""
    found: Params = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        _put(found, re.findall(r"[^\[\]]+|(?<=\[)(?=\])", name), value)
    return found


def _put(into: Params, path: list[str], value: str) -> None:
    head, *rest = path
    if not rest:
        into[head] = value
    elif rest[0] == "" or rest[0].isdigit():
        into.setdefault(head, []).append(value)
    else:
        _put(into.setdefault(head, {}), rest, value)


def _upload(body: bytes) -> Params:
    boundary, _, rest = body.partition(b"\r\n")
    found: Params = {}
    for part in rest.split(b"\r\n" + boundary):
        head, _, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        name = re.search(rb'name="([^"]*)"(?:; filename="([^"]*)")?', head)
        if name is None:
            continue
        if name[2] is None:
            found[name[1].decode()] = content.decode()
        else:
            found |= {"filename": name[2].decode(), "size": len(content)}
            found |= {"sha256": hashlib.sha256(content).hexdigest(), "kind": content[:4].decode("latin-1")}
    return found
