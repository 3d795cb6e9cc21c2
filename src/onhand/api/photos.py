"""Photos of items: files in the data folder, named by their content; the item remembers the address."""

import hashlib
import os
import uuid
from pathlib import Path
from typing import Final

import msgspec
from litestar import get, put
from litestar.params import FromPath
from litestar.types import ASGIApp

from onhand.api.access import rule, who
from onhand.api.answer import Answer
from onhand.api.house import House, house_of
from onhand.api.problem import Problem
from onhand.api.shapes import Saved, described
from onhand.api.write import AnyRequest, body_of, command_id, digest_of, posted, tell
from onhand.core.catalog import Item
from onhand.core.commands import ChangeRecord
from onhand.core.rows import Record

SIGNATURES: Final = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
)
FOLDER: Final = "photos"
FOR_EVER: Final = (b"cache-control", b"private, max-age=31536000, immutable")
ASK_AGAIN: Final = (b"cache-control", b"private, no-cache")
# A photo is only ever a picture: should a browser show it by itself, nothing in it may run.
SANDBOX: Final = (b"content-disposition", b"inline; filename=photo")
_item: Final = msgspec.json.Decoder(Item)


def kind_of(body: bytes) -> str | None:
    """The media type of a picture by its first bytes; None for anything that is not one (SVG can hold scripts)."""
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for start, kind in SIGNATURES if body.startswith(start)), None)


@put(
    "/items/{id:int}/photo", operation_id="put_photo", summary="Set the photo of an item: JPEG, PNG, GIF or WebP",
    opt=rule("catalog.write", body_media="image/*", **described("Catalogue", body=bytes, answer=Saved)),
)  # fmt: skip
async def put_photo(request: AnyRequest, id: FromPath[int]) -> ASGIApp:
    house = house_of(request)
    body = await body_of(request)
    if len(body) > house.settings.photo_bytes:
        raise Problem("body_too_large", f"a photo has at most {house.settings.photo_bytes} bytes")
    if kind_of(body) is None:
        raise Problem("unsupported_media_type", "expected a JPEG, PNG, GIF or WebP picture")
    key = command_id(request)
    record = await _record(house, id)
    name = hashlib.sha256(body).hexdigest()
    await house.threads.run(_keep, house.settings.folder / FOLDER, name, body)
    command = ChangeRecord("item", {"photos": [name]}, id, record.version)
    told = await tell(house, key.bytes, command, who(request).scope, digest_of(request, name.encode()))
    return posted(told)


@get(
    "/items/{id:int}/photo", operation_id="read_photo", summary="The photo of an item",
    opt=rule("catalog.read", **described("Catalogue", answer=bytes, media="image/*")),
)  # fmt: skip
async def read_photo(request: AnyRequest, id: FromPath[int]) -> ASGIApp:
    house = house_of(request)
    record = await _record(house, id)
    photos = _item.decode(record.fields).photos
    start = request.query_params.get("v") or (photos[0] if photos else "")
    body = await house.threads.run(_find, house.settings.folder / FOLDER, start) if start in photos else None
    kind = kind_of(body or b"")
    if body is None or kind is None:
        raise Problem("not_found", "this item has no photo")
    named = request.query_params.get("v") == start
    return Answer(body, 200, (FOR_EVER if named else ASK_AGAIN, SANDBOX), kind.encode())


async def _record(house: House, id: int) -> Record:
    record = await house.threads.read(house.signin.record, id)
    if record is None or record.kind != "item":
        raise Problem("not_found", f"there is no item {id}")
    return record


def _keep(folder: Path, name: str, body: bytes) -> None:
    """Write a file whole or not at all; the same content twice is one file."""
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f".{uuid.uuid4().hex}"
    with open(part, "wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    part.rename(folder / name)


def _find(folder: Path, start: str) -> bytes | None:
    """The file whose name begins so; None for what is not one of our names."""
    if len(start) != 64 or not all(letter in "0123456789abcdef" for letter in start):
        return None
    found = folder / start
    return found.read_bytes() if found.is_file() else None


ROUTES = [put_photo, read_photo]
