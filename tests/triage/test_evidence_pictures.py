"""Pictures as evidence: hostile and huge ones are refused with a reason, sound ones become small JPEGs."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image

from triage.services.evidence.pictures import MAX_SIDE, STEPS, scale, scaling


def picture(width: int, height: int, mode: str = "RGB", form: str = "PNG", **more: Any) -> bytes:
    out = io.BytesIO()
    Image.new(mode, (width, height)).save(out, form, **more)
    return out.getvalue()


@pytest.mark.parametrize(
    ("width", "height", "form"),
    [
        (30_000, 1, "PNG"),
        (1, 30_000, "JPEG"),
        (MAX_SIDE + 1, 10, "PNG"),
        (6_000, 5_000, "PNG"),
        (9_000, 6_000, "JPEG"),
    ],
)
def test_a_picture_with_too_many_pixels_is_refused(width: int, height: int, form: str) -> None:
    with pytest.raises(ValueError, match="pixels"):
        scale(picture(width, height, "L", form), "a", 0)


@pytest.mark.parametrize(("width", "height"), [(4608, 3456), (3500, 3500), (7000, 5000), (12_000, 3_000)])
def test_the_pictures_of_any_telephone_are_taken(width: int, height: int) -> None:
    made = scale(picture(width, height, "L", "JPEG"), "a", 0)
    assert 1700 <= max(made.width, made.height) <= STEPS[0][0]


@pytest.mark.parametrize(
    "content",
    [
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff\xe0",
        picture(50, 50)[:60],
        b"\x89PNG\r\n\x1a\n" + b"\0" * 500,
        b"<svg/>",
    ],
)
def test_a_damaged_picture_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match="is no sound picture"):
        scale(content, "a", 0)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA", "P", "1", "I;16", "CMYK"])
@pytest.mark.parametrize("step", range(len(STEPS)))
def test_pictures_of_every_kind_become_jpegs_within_the_step(mode: str, step: int) -> None:
    made = scale(picture(1000, 3000, mode, "JPEG" if mode == "CMYK" else "PNG"), "a", step)
    with Image.open(io.BytesIO(made.jpeg)) as image:
        assert image.format == "JPEG"
        assert image.mode == "RGB"
        assert image.size == (made.width, made.height)
        assert max(image.size) <= STEPS[step][0]
        assert image.getexif() == {}


def test_what_is_transparent_becomes_white_and_a_turned_picture_upright() -> None:
    clear = picture(10, 10, "RGBA")
    with Image.open(io.BytesIO(scale(clear, "a", 0).jpeg)) as image:
        assert min(image.getpixel((5, 5))) > 250
    turned = Image.Exif()
    turned[0x0112] = 6
    made = scale(picture(40, 20, form="JPEG", exif=turned), "a", 0)
    assert (made.width, made.height) == (20, 40)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA", "P", "1", "I;16"])
def test_a_large_picture_is_made_smaller_without_a_seam_and_turned(mode: str) -> None:
    turned = Image.Exif()
    turned[0x0112] = 6
    grey = Image.linear_gradient("L").resize((1801, 2503))
    shown = grey.point(lambda value: value * 256, "I") if mode == "I;16" else grey
    out = io.BytesIO()
    shown.convert(mode).save(out, "PNG", exif=turned)
    made = scale(out.getvalue(), "a", len(STEPS) - 1)
    with Image.open(io.BytesIO(made.jpeg)) as image:
        assert image.size == (850, 612)
        found = image.convert("L").resize((50, 1), Image.Resampling.BOX)
        expected = grey.rotate(-90, expand=True).resize((50, 1), Image.Resampling.BOX)
    assert all(abs(a - b) <= 6 for a, b in zip(found.tobytes(), expected.tobytes(), strict=True))


def test_a_progressive_picture_is_taken_up_to_a_smaller_size() -> None:
    out = io.BytesIO()
    Image.new("L", (5_100, 5_000)).save(out, "JPEG", progressive=True)
    with pytest.raises(ValueError, match="at most 25,000,000 are taken"):
        scale(out.getvalue(), "a", 0)


def test_several_pictures_are_scaled_each_for_itself() -> None:
    with scaling() as scaled:
        waiting = [scaled(content, "a", 1) for content in (picture(50, 50), b"<svg/>", picture(60, 20))]
        assert waiting[0].result().width == 50
        with pytest.raises(ValueError, match="is no sound picture"):
            waiting[1].result()
        assert waiting[2].result().width == 60
