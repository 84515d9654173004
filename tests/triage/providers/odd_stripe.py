"""A second stand-in, unlike the first and unlike Stripe wherever a reader might lean on habit.

It expands nothing, ignores filters, gives three objects a page and the oldest first, leaves out what may be
left out, adds what nobody knows, answers HTML where it has no page, and takes neither files nor notes on
charges.
"""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

Row = dict[str, Any]
PAGE = 3
_LISTS = ("disputes", "charges", "refunds", "events", "customers")


class OddStripe:
    """A running server; a context manager. ``answers`` are (status, error) to give to the next writes."""

    key = "sk_test_odd"

    def __init__(self, now: int = 1_795_000_000) -> None:
        self.now = now
        self.rows: dict[str, dict[str, Row]] = {name: {} for name in _LISTS}
        self.answers: list[tuple[int, Row]] = []
        self.memory: dict[str, bytes] = {}
        self.seen: list[tuple[str, str]] = []
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._http.daemon_threads = True
        self._http.odd = self  # type: ignore[attr-defined]
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def __enter__(self) -> OddStripe:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def dispute(self, status: str, reason: str = "product_not_received", amount: int = 5_400) -> Row:
        """A dispute with as little to it as there can be, and its charge and customer."""
        number = len(self.rows["disputes"]) + 1
        customer = {"id": f"cus_{number}", "object": "customer", "email": f"c{number}@example.com"}
        charge = {
            "id": f"ch_{number}",
            "object": "charge",
            "amount": amount,
            "amount_refunded": 0,
            "currency": "usd",
            "created": self.now - 9_000 + number,
            "customer": customer["id"],
            "status": "succeeded",
            "hologram": {"shiny": True},
        }
        row = {
            "id": f"du_{number}",
            "object": "dispute",
            "amount": amount,
            "currency": "usd",
            "created": self.now - 8_000 + number,
            "charge": charge["id"],
            "reason": reason,
            "status": status,
            "metadata": None,
            "evidence_details": {"due_by": self.now + 500_000},
            "quantum_state": "both",
        }
        for name, one in (("customers", customer), ("charges", charge), ("disputes", row)):
            self.rows[name][str(one["id"])] = one
        self.tell("charge.dispute.created", row)
        return row

    def tell(self, type: str, row: Row) -> None:
        """An event whose object does not say what it is."""
        id = f"evt_{len(self.rows['events']) + 1}"
        inner = {name: row[name] for name in row if name != "object"}
        event = {
            "id": id,
            "type": type,
            "created": self.now - 500 + len(self.rows["events"]),
            "data": {"object": inner},
        }
        self.rows["events"][id] = event

    def read(self, path: str, query: dict[str, str]) -> Row | None:
        """A list or an object; ``None`` where there is none."""
        name, _, id = path.partition("/")
        if id:
            return self.rows.get(name, {}).get(id)
        if name not in self.rows:
            return None
        rows = list(self.rows[name].values())
        after = query.get("starting_after")
        start = next((at + 1 for at, row in enumerate(rows) if row["id"] == after), 0)
        return {"data": rows[start : start + PAGE], "has_more": len(rows) > start + PAGE}

    def write(self, path: str, params: dict[str, str]) -> tuple[int, Row]:
        """The effect, or an error."""
        if self.answers:
            status, error = self.answers.pop(0)
            return status, {"error": error}
        name, _, rest = path.partition("/")
        if path == "refunds":
            return 200, self._refund(params)
        row = self.rows["disputes"].get(rest.removesuffix("/close")) if name == "disputes" else None
        if row is None:
            return 404, {}
        if rest.endswith("/close"):
            row["status"] = "lost"
        row["metadata"] = (row["metadata"] or {}) | _inner(params, "metadata")
        row["evidence"] = (row.get("evidence") or {}) | _inner(params, "evidence")
        if params.get("submit", "true") != "false" and not rest.endswith("/close"):
            row["status"] = "under_review"
        self.tell("charge.dispute.updated", row)
        return 200, row

    def _refund(self, params: dict[str, str]) -> Row:
        id = f"re_{len(self.rows['refunds']) + 1}"
        row = {"id": id, "amount": int(params["amount"]), "currency": "usd", "created": self.now}
        row |= {"charge": params["charge"], "metadata": _inner(params, "metadata")}
        self.rows["charges"][params["charge"]]["amount_refunded"] += row["amount"]
        self.rows["refunds"][id] = row
        return row


def _inner(params: dict[str, str], name: str) -> dict[str, str]:
    return {key[len(name) + 1 : -1]: text for key, text in params.items() if key.startswith(f"{name}[")}


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        odd, split = self.server.odd, urlsplit(self.path)  # type: ignore[attr-defined]
        path = split.path.removeprefix("/v1/")
        odd.seen.append(("GET", path))
        row = odd.read(path, dict(parse_qsl(split.query)))
        self._send(200 if row else 404, json.dumps(row).encode() if row else b"<h1>Not here</h1>")

    def do_POST(self) -> None:
        odd, path = self.server.odd, self.path.removeprefix("/v1/")  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        odd.seen.append(("POST", path))
        key = self.headers["Idempotency-Key"]
        if key in odd.memory:
            self._send(200, odd.memory[key], {"Idempotent-Replayed": "true"})
            return
        status, row = odd.write(path, dict(parse_qsl(body.decode("latin-1"))))
        content = json.dumps(row).encode() if row else b"<h1>Not here</h1>"
        if status == 200:
            odd.memory[key] = content
        self._send(status, content)

    def _send(self, status: int, content: bytes, more: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (more or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Quiet."""
