"""Time and memory of one evidence packet from 40 files of 1 MB each.

Usage: python tests/benchmarks/merge_evidence.py
Goal: merged or refused within 10 s, at most 300 MB.
"""

from __future__ import annotations

import io
import os
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image

from triage.services.evidence.gathering import Evidence

FILES, SIZE = 40, 1_000_000
CASE = {
    "id": "cb_1", "kind": "chargeback", "amount": "54.00", "currency": "USD",
    "payment": {"charge": "ch_1", "amount": "54.00", "captured_at": "2026-10-01T09:01:00Z"},
    "dispute": {"id": "dp_1", "status": "needs_response", "reason": "product_not_received",
                "network": "visa", "network_code": "13.1", "opened_at": "2026-11-10T09:00:00Z",
                "due_by": "2026-11-24T23:59:59Z"},
}  # fmt: skip


def picture(side: int) -> bytes:
    """A JPEG of noise of about 1 MB, as a photo of a receipt may be."""
    made = io.BytesIO()
    Image.frombytes("L", (side, side), os.urandom(side * side)).save(made, "JPEG", quality=80)
    return made.getvalue()


def main() -> None:
    """Prints seconds, megabytes and what became of the files."""
    with tempfile.TemporaryDirectory() as folder:
        content = picture(1200)
        fields = ("receipt", "shipping_documentation", "customer_communication", "service_documentation")
        for number in range(FILES):
            path = Path(folder) / f"{fields[number % 4]}-{number}.jpg"
            path.write_bytes(content)
        began = time.perf_counter()
        packet = Evidence().packet(CASE, datetime.now(UTC), Path(folder))
        seconds = time.perf_counter() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(f"{FILES} files of {len(content):,} bytes: {seconds:.1f} s, {memory:.0f} MB at most\n")
    sys.stdout.write(f"{packet.limits}; ok {packet.ok}; {len(packet.refused)} refused\n")
    for refused in packet.refused[:3]:
        sys.stdout.write(f"refused {refused}\n")


if __name__ == "__main__":
    main()
