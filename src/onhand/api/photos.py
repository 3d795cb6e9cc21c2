"""Photos and attachments of items: files in the data folder, named by the digest of their content.

A photo is made anew before it is kept. An attachment is kept as it is and only ever offered as a download.
"""

import hashlib
import os
import uuid
from pathlib import Path
from typing import Final
from urllib.parse import quote

import msgspec
from litestar import get, put
from litestar import post as route
from litestar.params import FromPath
from litestar.types import ASGIApp

from onhand.api.access import rule, who
from onhand.api.answer import Answer
from onhand.api.house import house_of
from onhand.api.pictures import NotAPicture, TooManyPixels, made_anew
from onhand.api.problem import Problem
from onhand.api.query import Text, asked
from onhand.api.shapes import Saved, described
from onhand.api.write import AnyRequest, body_of, command_id, digest_of, posted, tell
from onhand.core.catalog import Attachment, Item
from onhand.core.commands import ChangeRecord
from onhand.store.reads.catalog import may_see

PHOTOS: Final = "photos"
ATTACHMENTS: Final = "attachments"
FOR_EVER: Final = (b"cache-control", b"private, max-age=31536000, immutable")
ASK_AGAIN: Final = (b"cache-control", b"private, no-cache")
# A photo is only ever a picture: should a browser show it by itself, nothing in it may run.
SHOWN: Final = (b"content-disposition", b"inline; filename=photo")
PACKED: Final = (b"PK\x03\x04",)
KINDS: Final[dict[str, tuple[bytes, ...]]] = {
    "pdf": (b"%PDF-",), "png": (b"\x89PNG\r\n\x1a\n",), "jpg": (b"\xff\xd8\xff",), "jpeg": (b"\xff\xd8\xff",),
    "webp": (b"RIFF",), "gif": (b"GIF8",), "xlsx": PACKED, "docx": PACKED, "pptx": PACKED, "ods": PACKED,
    "odt": PACKED, "txt": (), "csv": (), "md": (),
}  # fmt: skip
"""Attachments by the end of their names, and how their content begins; none: it is text."""

_item: Final = msgspec.json.Decoder(Item)


class AttachmentQuery(msgspec.Struct, frozen=True):
    """`name`: what the file is called, such as `Manual.pdf`."""

    name: Text


@put(
    "/items/{id:int}/photo", operation_id="put_photo", summary="Set the first photo of an item: JPEG, PNG, GIF or WebP",
    opt=rule("catalog.write", body_media="image/*", **described("Catalogue", body=bytes, answer=Saved)),
)  # fmt: skip
async def put_photo(request: AnyRequest, id: FromPath[int]) -> ASGIApp:
    return await _take_photo(request, id, is_first=True)


@route(
    "/items/{id:int}/photos", operation_id="add_photo", summary="Add a photo to an item", status_code=200,
    opt=rule("catalog.write", body_media="image/*", **described("Catalogue", body=bytes, answer=Saved)),
)  # fmt: skip
async def add_photo(request: AnyRequest, id: FromPath[int]) -> ASGIApp:
    """After the others. Their order is changed, and one taken away, by changing the item's `photos`."""
    return await _take_photo(request, id, is_first=False)


async def _take_photo(request: AnyRequest, id: int, *, is_first: bool) -> Answer:
    house = house_of(request)
    body = await body_of(request)
    if len(body) > house.settings.photo_bytes:
        raise Problem("body_too_large", f"a photo has at most {house.settings.photo_bytes} bytes")
    key = command_id(request)
    item, version = await _seen(request, id)
    try:
        async with house.pictures:  # one at a time: a picture in memory is large
            made = await house.threads.run(made_anew, body)
    except NotAPicture as error:
        raise Problem("unsupported_media_type", str(error)) from error
    except TooManyPixels as error:
        raise Problem("body_too_large", str(error)) from error
    name = hashlib.sha256(made).hexdigest()
    await house.threads.run(_keep, house.settings.folder / PHOTOS, name, made)
    others = [photo for photo in (item.photos[1:] if is_first else item.photos) if photo != name]
    photos = [name, *others] if is_first else [*others, name]
    told = await tell(
        house, key.bytes, ChangeRecord("item", {"photos": photos}, id, version), who(request).scope,
        digest_of(request, hashlib.sha256(body).digest()),
    )  # fmt: skip
    return posted(told)


@get(
    "/items/{id:int}/photo", operation_id="read_photo", summary="The first photo of an item",
    opt=rule("catalog.read", **described("Catalogue", answer=bytes, media="image/*")),
)  # fmt: skip
async def read_photo(request: AnyRequest, id: FromPath[int]) -> ASGIApp:
    """With `v`, the digest of one of the item's photos, that one; then it never changes."""
    item, _ = await _seen(request, id)
    named = request.query_params.get("v")
    return await _photo(
        request, item, named or (item.photos[0] if item.photos else ""), FOR_EVER if named else ASK_AGAIN
    )


@get(
    "/items/{id:int}/photos/{file:str}", operation_id="read_photo_file", summary="A photo of an item by its digest",
    opt=rule("catalog.read", **described("Catalogue", answer=bytes, media="image/*")),
)  # fmt: skip
async def read_photo_file(request: AnyRequest, id: FromPath[int], file: FromPath[str]) -> ASGIApp:
    item, _ = await _seen(request, id)
    return await _photo(request, item, file, FOR_EVER)


async def _photo(request: AnyRequest, item: Item, file: str, kept: tuple[bytes, bytes]) -> Answer:
    house = house_of(request)
    body = (
        await house.threads.run(_find, house.settings.folder / PHOTOS, file) if file in item.photos else None
    )
    if body is None:
        raise Problem("not_found", "this item has no such photo")
    kind = b"image/png" if body.startswith(b"\x89PNG") else b"image/jpeg"
    return Answer(body, 200, (kept, SHOWN), kind)


@route(
    "/items/{id:int}/attachments", operation_id="add_attachment", summary="Attach a file to an item", status_code=200,
    opt=rule(
        "catalog.write", query=AttachmentQuery, body_media="application/octet-stream",
        **described("Catalogue", body=bytes, answer=Saved),
    ),
)  # fmt: skip
async def add_attachment(request: AnyRequest, id: FromPath[int]) -> ASGIApp:
    """PDF, pictures, office files and text. One is taken away, or renamed, by changing the item's `attachments`."""
    house = house_of(request)
    name = asked(request, AttachmentQuery).name.strip()
    body = await body_of(request)
    if len(body) > house.settings.attachment_bytes:
        raise Problem("body_too_large", f"an attachment has at most {house.settings.attachment_bytes} bytes")
    if not _is_kind(name, body):
        raise Problem("unsupported_media_type", f"expected a file of one of these kinds: {', '.join(KINDS)}")
    key = command_id(request)
    item, version = await _seen(request, id)
    file = hashlib.sha256(body).hexdigest()
    await house.threads.run(_keep, house.settings.folder / ATTACHMENTS, file, body)
    others = [one for one in item.attachments if one.file != file]
    attachments = msgspec.to_builtins([*others, Attachment(file, name, len(body))])
    told = await tell(
        house, key.bytes, ChangeRecord("item", {"attachments": attachments}, id, version), who(request).scope,
        digest_of(request, file.encode(), name.encode()),
    )  # fmt: skip
    return posted(told)


@get(
    "/items/{id:int}/attachments/{file:str}", operation_id="read_attachment", summary="An attachment, as a download",
    opt=rule("catalog.read", **described("Catalogue", answer=bytes, media="application/octet-stream")),
)  # fmt: skip
async def read_attachment(request: AnyRequest, id: FromPath[int], file: FromPath[str]) -> ASGIApp:
    house = house_of(request)
    item, _ = await _seen(request, id)
    found = next((one for one in item.attachments if one.file == file), None)
    body = await house.threads.run(_find, house.settings.folder / ATTACHMENTS, file) if found else None
    if found is None or body is None:
        raise Problem("not_found", "this item has no such attachment")
    offered = f"attachment; filename*=UTF-8''{quote(found.name, safe='')}".encode()
    return Answer(body, 200, (FOR_EVER, (b"content-disposition", offered)), b"application/octet-stream")


def _is_kind(name: str, body: bytes) -> bool:
    """Does the name end as one of ours, and the content begin as that kind does? Text is UTF-8 without NUL."""
    end = name.rpartition(".")[2].casefold()
    if end not in KINDS or "." not in name or "/" in name or "\\" in name or not name.isprintable():
        return False
    starts = KINDS[end]
    if starts:
        return body.startswith(starts)
    try:
        return "\x00" not in body.decode("utf-8-sig") and bool(body)
    except UnicodeDecodeError:
        return False


async def _seen(request: AnyRequest, id: int) -> tuple[Item, int]:
    """An item that the reader may see, and its version. Raises Problem."""
    house = house_of(request)
    record = await house.threads.read(house.signin.record, id)
    item = _item.decode(record.fields) if record is not None and record.kind == "item" else None
    if item is None or record is None or not may_see(who(request).scope, item):
        raise Problem("not_found", f"there is no item {id}")
    return item, record.version


def _keep(folder: Path, name: str, body: bytes) -> None:
    """Write a file whole or not at all; the same content twice is one file."""
    folder.mkdir(parents=True, exist_ok=True)
    if (folder / name).is_file():
        return
    part = folder / f".{uuid.uuid4().hex}"
    with open(part, "wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    part.rename(folder / name)


def _find(folder: Path, name: str) -> bytes | None:
    """The file of this name, which is a digest that an item holds."""
    found = folder / name
    return found.read_bytes() if found.is_file() else None


ROUTES = [put_photo, add_photo, read_photo, read_photo_file, add_attachment, read_attachment]
