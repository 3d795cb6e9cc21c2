"""From a request to the journal and back: the body is the command, its id comes from the header.

`post` is the one way in for every write. The digest of the decoded body tells a repeated request from a reused id,
whatever the spelling of its JSON.
"""

import asyncio
import hashlib
import json
import uuid
from typing import Any, Final, TypeVar

import msgspec
from litestar import Request

from onhand.api.access import who
from onhand.api.answer import Answer
from onhand.api.bodies import check_integers
from onhand.api.clock import instant, now_micros
from onhand.api.house import House, house_of
from onhand.api.problem import Problem, Refused, of_decode
from onhand.core import Envelope, Scope
from onhand.core.commands import AnyCommand
from onhand.post import Answer as Told
from onhand.store import Unavailable, Unknown

AnyRequest = Request[Any, Any, Any]
T = TypeVar("T")
LENGTH_DIGITS: Final = 18
TOO_LARGE: Final = "the body is larger than this server takes"
_encode: Final = msgspec.json.Encoder().encode


def command_id(request: AnyRequest) -> uuid.UUID:
    """The Idempotency-Key. Raises Problem."""
    key = None
    for name, value in request.scope["headers"]:
        if name == b"idempotency-key":
            key = value
    if key is None:
        raise Problem("idempotency_key_missing", "a write needs the header Idempotency-Key with a UUID")
    try:
        return uuid.UUID(key.decode("ascii"))
    except ValueError:
        raise Problem("idempotency_key_invalid", "the Idempotency-Key must be a UUID") from None


def version_of(request: AnyRequest) -> int:
    """The version in If-Match, as a change of plain data needs it. Raises Problem."""
    text = (request.headers.get("if-match") or "").strip().removeprefix("W/").strip('"')
    if not text:
        raise Problem("precondition_required", 'send the version you saw: If-Match: "3"')
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Problem("stale_version", "the version in If-Match is not one of ours")
    return int(text)


def _no_twins(pairs: list[tuple[str, Any]]) -> None:
    names = [name for name, _ in pairs]
    if len(set(names)) != len(names):
        twin = next(name for name in names if names.count(name) > 1)
        raise Problem("invalid_field", f"the field {twin[:100]!r} is there twice", twin[:100])


_strict: Final = json.JSONDecoder(object_pairs_hook=_no_twins, parse_int=float)


def decode(body: bytes, decoder: msgspec.json.Decoder[T]) -> tuple[T, bytes]:
    """A body as its struct, and that again as JSON.

    Raises Problem for broken JSON, NaN, fields unknown or named twice, integers past 64 bits. A body that names as many
    fields as its struct has to say names none twice; any other is looked through.
    """
    try:
        found = decoder.decode(body)
        again = _encode(found)
        if again.count(b'":') != body.count(b'":'):
            _strict.decode(body.decode())
        check_integers(found)
    except msgspec.DecodeError as error:
        raise of_decode(error) from None
    except (RecursionError, UnicodeDecodeError):
        raise Problem("malformed_json", "the body is nested too deeply, or is not UTF-8") from None
    return found, again


async def body_of(request: AnyRequest) -> bytes:
    """The whole body; one past the bound is refused unread. Raises Problem.

    Most bodies come in one piece: asking for it right here costs a third of the framework's way.
    """
    most = house_of(request).settings.body_bytes
    for name, value in request.scope["headers"]:
        if name == b"content-length" and value.isdigit() and int(value[:LENGTH_DIGITS]) > most:
            raise Problem("body_too_large", TOO_LARGE)
    pieces: list[bytes] = []
    size = 0
    while True:
        message: Any = await request.receive()
        if message["type"] == "http.disconnect":
            raise Problem("bad_request", "the request ended before its body did")
        piece = message.get("body", b"")
        size += len(piece)
        if size > most:
            raise Problem("body_too_large", TOO_LARGE)
        if not message.get("more_body", False):
            return b"".join([*pieces, piece]) if pieces else piece
        pieces.append(piece)


async def read(request: AnyRequest, decoder: msgspec.json.Decoder[T]) -> tuple[T, bytes]:
    """The decoded body of a request, and its digest together with the path. Raises Problem."""
    body = await body_of(request)
    if not body:
        raise Problem("malformed_json", "this request needs a JSON body")
    found, again = decode(body, decoder)
    return found, digest_of(request, again)


def digest_of(request: AnyRequest, *parts: bytes) -> bytes:
    """What tells one request from another with the same command id."""
    digest = hashlib.sha256(f"{request.method} {request.scope['path']}".encode())
    for part in parts:
        digest.update(b"\n%d " % len(part) + part)
    return digest.digest()


async def tell(house: House, id: bytes, command: AnyCommand, scope: Scope, digest: bytes) -> Told:
    """Hand a command to the poster and wait for what it says. Raises Problem when nobody can say in time."""
    envelope = Envelope(id, scope.actor, now_micros(), command)
    late = None
    try:
        future = house.poster.post(envelope, scope, digest)
        late = future.get_loop().call_later(house.settings.answer_seconds, _too_late, future)
        return await future
    except (Unavailable, Unknown, TimeoutError) as error:
        raise Problem(
            "unavailable",
            "nothing is known of this command yet: send it again with the same id",
            headers={"Retry-After": "1"},
        ) from error
    finally:
        if late is not None:
            late.cancel()


def _too_late(future: "asyncio.Future[Told]") -> None:
    """A timer of its own: the library's way of waiting with an end costs a tenth of a whole write."""
    if not future.done():
        future.set_exception(TimeoutError())


def posted(told: Told) -> Answer:
    """What the sender is told: Posted, with whatever the decision gave beside it. Raises Refused."""
    if told.refusal is not None:
        raise Refused(told.refusal)
    head = (
        f'{{"command":"{uuid.UUID(bytes=told.command)}","seq":{told.seq},"at":"{instant(told.at)}",'
        f'"repeated":{"true" if told.repeated else "false"}'
    ).encode()
    rest = told.body[1:]
    body = head + (b"," if len(rest) > 1 else b"") + rest
    return Answer(body, 200, ((b"onhand-seq", b"%d" % told.seq), (b"cache-control", b"no-store")))


async def post(request: AnyRequest, command: AnyCommand, digest: bytes) -> Answer:
    """Send one command for whoever is asking, and answer."""
    id = command_id(request)
    return posted(await tell(house_of(request), id.bytes, command, who(request).scope, digest))


async def post_body(request: AnyRequest, decoder: msgspec.json.Decoder[Any]) -> Answer:
    """The whole of most write routes: the body is the command."""
    command, digest = await read(request, decoder)
    return await post(request, command, digest)
