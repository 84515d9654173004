"""Time and memory of one evidence packet from 40 files of 1 MB each.

Usage: python tests/benchmarks/merge_evidence.py [ROUNDS]
Goal: merged or refused within 10 s, at most 300 MB. Each round is a process of its own.
"""

from __future__ import annotations

import io
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from fpdf import FPDF
from PIL import Image

FILES, SIZE = 40, 1_000_000
FIELDS = ("receipt", "shipping_documentation", "customer_communication", "service_documentation")
CASE = {
    "id": "cb_1", "kind": "chargeback", "amount": "54.00", "currency": "USD",
    "payment": {"charge": "ch_1", "amount": "54.00", "captured_at": "2026-10-01T09:01:00Z"},
    "dispute": {"id": "dp_1", "status": "needs_response", "reason": "product_not_received",
                "network": "visa", "network_code": "13.1", "opened_at": "2026-11-10T09:00:00Z",
                "due_by": "2026-11-24T23:59:59Z"},
}  # fmt: skip


def photo(width: int, height: int, seed: int, size: int = SIZE) -> bytes:
    """A JPEG of soft shapes and noise of about ``size`` bytes, as a telephone takes them."""
    chance = random.Random(seed)
    shapes = Image.frombytes("RGB", (24, 32), chance.randbytes(24 * 32 * 3)).resize((width, height))
    noise = Image.effect_noise((width, height), 40).convert("RGB")
    image, low, high, found = Image.blend(shapes, noise, 0.25), 5, 95, b""
    while low <= high:
        quality = (low + high) // 2
        made = io.BytesIO()
        image.save(made, "JPEG", quality=quality)
        low, high = (quality + 1, high) if made.tell() <= size else (low, quality - 1)
        found = made.getvalue() if made.tell() <= size else found
    return found


def document(seed: int, pages: int = 4) -> bytes:
    """A PDF of several pages of text with a photo each."""
    made = FPDF()
    for page in range(pages):
        made.add_page()
        made.set_font("helvetica", "", 11)
        made.multi_cell(0, 5, "Terms and conditions of sale. " * 40)
        made.image(io.BytesIO(photo(1200, 1600, seed * 100 + page, SIZE // pages)), 10, 100, 150)
    return bytes(made.output())


def screenshot(seed: int) -> bytes:
    """A PNG with a part that does not pack."""
    image = Image.new("RGB", (1920, 1080), "white")
    image.paste(Image.frombytes("L", (580, 580), random.Random(seed).randbytes(580 * 580)), (50, 50))
    made = io.BytesIO()
    image.save(made, "PNG")
    return made.getvalue()


KINDS: dict[str, Callable[[int], tuple[bytes, str]]] = {
    "photos, 12 MP": lambda number: (photo(3000, 4000, number), "jpg"),
    "photos, one torn": lambda number: (photo(3000, 4000, number)[: 500_000 if number == 7 else SIZE], "jpg"),
    "photos, 2 MP": lambda number: (photo(1600, 1200, number), "jpg"),
    "screenshots": lambda number: (screenshot(number), "png"),
    "PDFs": lambda number: (document(number), "pdf"),
    "photos and PDFs": lambda n: (document(n), "pdf") if n % 2 else (photo(3000, 4000, n), "jpg"),
}


def one(folder: Path) -> None:
    """Makes the packet once; prints seconds, megabytes, pages, bytes and how many files were refused."""
    from triage.services.evidence.gathering import Evidence

    packet = Evidence().packet(CASE, datetime.now(UTC), folder)
    status = Path("/proc/self/status").read_text("ascii")  # what getrusage tells begins with the parent's
    memory = int(status.partition("VmHWM:")[2].split()[0]) // 1024
    sys.stdout.write(f"{memory} {packet.limits['pages']} {packet.limits['bytes']} {len(packet.refused)}\n")


def cpu() -> float:
    """Seconds that the processes before have used of a core."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main(rounds: int) -> None:
    """Prints the median seconds and the most megabytes of each kind of files."""
    heads = ("seconds", "at most", "of CPU", "MB", "pages", "refused")
    sys.stdout.write(f"{FILES} files of 1 MB  {''.join(f'{head:>9}' for head in heads)}\n")
    for name, make in KINDS.items():
        with tempfile.TemporaryDirectory() as folder:
            for number in range(FILES):
                content, ending = make(number)
                (Path(folder) / f"{FIELDS[number % 4]}-{number:02}.{ending}").write_bytes(content)
            seconds, found, used = [], [[0, 0, 0, 0]], cpu()
            for _ in range(rounds):
                began = time.perf_counter()
                out = subprocess.run(
                    [sys.executable, __file__, folder], check=True, capture_output=True, text=True
                )
                seconds.append(time.perf_counter() - began)
                found.append([int(word) for word in out.stdout.split()])
        memory, pages, refused = max(each[0] for each in found), found[-1][1], found[-1][3]
        middle, each_cpu = statistics.median(seconds), (cpu() - used) / rounds
        sys.stdout.write(
            f"{name:18}{middle:9.1f}{max(seconds):9.1f}{each_cpu:9.1f}{memory:9}{pages:9}{refused:9}\n"
        )


if __name__ == "__main__":
    if len(sys.argv) > 1 and not sys.argv[1].isdigit():
        one(Path(sys.argv[1]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
