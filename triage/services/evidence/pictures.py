"""Scaling the pictures that people supply to what the processor takes, within bounds of time and memory.

What is damaged, or larger than it looks, is refused with :class:`ValueError`. The library loads on use.
"""

from __future__ import annotations

import io
import threading
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from triage.services.evidence.pages import guarded
from triage.services.evidence.printing import Picture

MAX_SIDE, MAX_JPEG, MAX_PROGRESSIVE, MAX_PIXELS = 12_000, 40_000_000, 25_000_000, 12_500_000
"""Pixels of a picture's side, of a JPEG (which can be read in part), of a progressive one (whose coefficients
are all held), and of what is unpacked at once."""
STEPS = ((2339, 85), (1754, 80), (1400, 72), (1100, 62), (850, 50))
"""Longest side and JPEG quality that are tried, best first; 2339 is an A4 page at 200 dots an inch."""
_AT_ONCE = 2
_MEMORY = 110_000_000
"""Bytes that the pictures that are unpacked at the same time may take together; one alone may take more."""
_BAND = 1_000_000
"""Pixels of a large picture that are turned into colours and made smaller at a time."""


def scale(content: bytes, caption: str, step: int) -> Picture:
    """A picture as JPEG at one of the :data:`STEPS`, upright, without its metadata.

    Raises :class:`ValueError`.
    """
    with scaling() as scaled:
        return scaled(content, caption, step).result()


@contextmanager
def scaling() -> Iterator[Callable[[bytes, str, int], Future[Picture]]]:
    """What :func:`scale` does, for several pictures; what has not begun when the block ends is left."""
    from PIL import Image  # noqa: PLC0415 -- loaded on use

    Image.preinit()
    pool, room = ThreadPoolExecutor(_AT_ONCE), _Room(_MEMORY)
    with warnings.catch_warnings():  # here, for the filters are those of all threads
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            yield lambda content, caption, step: pool.submit(_scale, room, content, caption, step)
        finally:
            pool.shutdown(cancel_futures=True)


class _Room:
    """So many bytes to share; who asks waits until they are free. What is larger than all gets all."""

    def __init__(self, size: int) -> None:
        self._size = self._free = size
        self._changed = threading.Condition()

    @contextmanager
    def of(self, wanted: int) -> Iterator[None]:
        """Holds ``wanted`` bytes for the time of the block."""
        taken = min(wanted, self._size)
        with self._changed:
            self._changed.wait_for(lambda: self._free >= taken)
            self._free -= taken
        try:
            yield
        finally:
            with self._changed:
                self._free += taken
                self._changed.notify_all()


def _scale(room: _Room, content: bytes, caption: str, step: int) -> Picture:
    from PIL import Image  # noqa: PLC0415 -- loaded on use

    side, quality = STEPS[step]
    with guarded("picture"):
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as image:
            _check_size(image)
            held = image.width * image.height * 6 if image.info.get("progressive") else 0
            part = min(1.0, 0.75 * side / max(image.size))
            image.draft("RGB", (max(1, int(image.width * part)), max(1, int(image.height * part))))
            pixels = image.width * image.height
            if pixels > MAX_PIXELS:
                raise ValueError(f"unpacks to {pixels:,} pixels, at most {MAX_PIXELS:,} are taken")
            factor = max(1, 2 * max(image.size) // (3 * side))
            with room.of(held + pixels * (4 if factor > 1 else 8)):
                flat = _flat(image, side, factor)
                image.close()
        out = io.BytesIO()
        flat.save(out, "JPEG", quality=quality, optimize=True)
        return Picture(caption, out.getvalue(), flat.width, flat.height)


def _flat(image: Any, side: int, factor: int) -> Any:
    """The picture upright and opaque, no side of it longer than ``side``."""
    from PIL import Image, ImageOps  # noqa: PLC0415 -- loaded on use

    small = _reduced(image, factor) if factor > 1 else _coloured(image)
    small.thumbnail((side, side), Image.Resampling.HAMMING)
    return _on_white(ImageOps.exif_transpose(small))


def _reduced(image: Any, factor: int) -> Any:
    """The picture in colours, ``factor`` times smaller; band by band, so that it is never held twice."""
    from PIL import Image  # noqa: PLC0415 -- loaded on use

    width, height = image.size
    rows = max(1, _BAND // (width * factor)) * factor
    small: Any = None
    for top in range(0, height, rows):
        band = _coloured(image.crop((0, top, width, min(height, top + rows)))).reduce(factor)
        if small is None:
            small = Image.new(band.mode, (band.width, -(-height // factor)))
            small.info = dict(image.info)  # which way up it is
        small.paste(band, (0, top // factor))
    return small


def _coloured(image: Any) -> Any:
    """The picture in a mode whose pixels can be mixed."""
    if image.mode in {"P", "1"}:
        return image.convert("RGBA" if "transparency" in image.info else "RGB")
    if image.mode.startswith("I"):
        return image.point(lambda value: value / 256).convert("L")
    return image


def _on_white(image: Any) -> Any:
    from PIL import Image  # noqa: PLC0415 -- loaded on use

    if image.mode in {"RGBA", "LA", "PA"}:
        ground = Image.new("RGB", image.size, "white")
        ground.paste(image, mask=image.getchannel("A"))
        return ground
    return image.convert("RGB")


def _check_size(image: Any) -> None:
    width, height = image.size
    if max(width, height) > MAX_SIDE:
        raise ValueError(f"is {width:,} by {height:,} pixels; no side may be longer than {MAX_SIDE:,}")
    most = MAX_JPEG if image.format == "JPEG" else MAX_PIXELS
    if image.info.get("progressive"):
        most = MAX_PROGRESSIVE
    if width * height > most:
        raise ValueError(f"has {width * height:,} pixels, at most {most:,} are taken")
