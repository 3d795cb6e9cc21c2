"""Pictures made anew: what is kept of a photo is what it shows, and nothing else that was in the file.

A small file may claim to be a huge picture, so its size is looked at before anything is decoded; JPEG is decoded at a
fraction of its size at once.
"""

import io
from typing import Any, Final

from PIL import Image, ImageOps, UnidentifiedImageError

SIDE: Final = 1_600
"""Pixels of the longer side that are kept."""

FORMATS: Final = ("JPEG", "PNG", "GIF", "WEBP")
READ_MAX: Final = 200_000_000
"""Pixels that a file may claim at all."""

DECODED_MAX: Final = 25_000_000
"""Pixels that are held in memory: four bytes each, twice while they are turned."""

QUALITY: Final = 85
Image.MAX_IMAGE_PIXELS = None  # the bounds above are looked at first, by us


class NotAPicture(ValueError):
    """The bytes are no picture that we take, or not a whole one."""


class TooManyPixels(ValueError):
    """A picture larger than the bounds."""


def made_anew(body: bytes) -> bytes:
    """The first frame of a picture upright, at most SIDE pixels wide and high, as JPEG, or PNG where it is see-through.

    Raises NotAPicture, TooManyPixels.
    """
    try:
        with Image.open(io.BytesIO(body), formats=FORMATS) as picture:
            _check(picture.size, READ_MAX)
            picture.draft("RGB", (SIDE, SIDE))
            _check(picture.size, DECODED_MAX)
            return _written(picture)
    except (
        UnidentifiedImageError,
        OSError,
        SyntaxError,
        ValueError,
        EOFError,
        IndexError,
        KeyError,
    ) as error:
        if isinstance(error, TooManyPixels):
            raise
        raise NotAPicture("expected a JPEG, PNG, GIF or WebP picture") from error


def _check(size: tuple[int, int], most: int) -> None:
    if size[0] * size[1] > most:
        raise TooManyPixels(
            f"a photo has at most {most // 1_000_000} million pixels, found {size[0]} x {size[1]}"
        )


def _written(picture: Any) -> bytes:
    see_through = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
    upright = ImageOps.exif_transpose(picture).convert("RGBA" if see_through else "RGB")
    upright.thumbnail((SIDE, SIDE))
    # A new picture has no metadata: neither the place nor the camera, nor whatever else the file carried.
    clean = Image.new(upright.mode, upright.size)
    clean.paste(upright)
    out = io.BytesIO()
    if see_through:
        clean.save(out, "PNG", optimize=True)
    else:
        clean.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return out.getvalue()
