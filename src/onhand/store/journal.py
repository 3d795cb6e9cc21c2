"""Entries of the journal and the hash chain over them.

hash = H(previous, seq, command id, at, actor, H(kind, body), H(salt, private)), every part behind its length, so that
no two different entries read the same. Personal data stands only in `private`: erasing it keeps the digest in `salt`.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, NamedTuple

import msgspec

from onhand.core import Event

GENESIS: Final = hashlib.sha256(b"onhand journal 1").digest()
"""What the first entry names as its previous hash."""

SALT_BYTES: Final = 16


class Head(NamedTuple):
    """The last entry; seq 0, at 0 and the genesis hash when there is none."""

    seq: int
    at: int
    hash: bytes


EMPTY: Final = Head(0, 0, GENESIS)


class Entry(NamedTuple):
    """A row of the journal. `body` is JSON of the events; `private` None once erased (then `salt` is the digest)."""

    seq: int
    command: bytes
    at: int
    actor: int
    kind: str
    body: bytes
    salt: bytes
    private: bytes | None
    hash: bytes


class Answered(NamedTuple):
    """A row of the answers: what a command was told. `body` is JSON of the result, or of the issues when seq is 0."""

    command: bytes
    digest: bytes
    actor: int
    at: int
    seq: int
    body: bytes


_sha256: Final[Callable[[bytes], Any]] = hashlib.sha256
_events: Final = msgspec.json.Decoder(list[Event])
_private: Final = msgspec.json.Decoder(dict[str, dict[str, Any]])
_encode: Final = msgspec.json.Encoder().encode


def _digest(parts: Iterable[bytes]) -> bytes:
    return b"".join([piece for part in parts for piece in (len(part).to_bytes(4, "big"), part)])


def private_digest(salt: bytes, private: bytes | None) -> bytes:
    """What stands for the private part in the chain, before and after its erasure."""
    if private is None:
        return salt
    digest: bytes = _sha256(_digest((salt, private))).digest()
    return digest


_NOTHING_PRIVATE: Final = private_digest(b"", b"")


def seal(previous: bytes, entry: Sequence[Any]) -> bytes:
    """The hash of an entry that follows one with the hash `previous` (the entry's own hash is not looked at)."""
    seq, command, at, actor, kind, body, salt, private = entry[:8]
    body_digest = _sha256(_digest((kind.encode(), body))).digest()
    hidden = private_digest(salt, private) if salt or private != b"" else _NOTHING_PRIVATE
    numbers = (
        seq.to_bytes(8, "big") + at.to_bytes(8, "big", signed=True) + actor.to_bytes(8, "big", signed=True)
    )
    digest: bytes = _sha256(_digest((previous, numbers, command, body_digest, hidden))).digest()
    return digest


def write_entry(
    previous: Head,
    command: bytes,
    stamp: tuple[int, int, str],
    events: list[Event],
    private: tuple[bytes, bytes],
) -> Entry:
    """The next entry after `previous`; `stamp` is (at, actor, kind), `private` (salt, JSON) or two empty strings."""
    at, actor, kind = stamp
    fields = (previous.seq + 1, command, at, actor, kind, _encode(events), *private)
    return Entry(*fields, seal(previous.hash, fields))


def events_of(body: bytes) -> list[Event]:
    """The events of an entry's body. Raises msgspec.ValidationError for a kind this version does not know."""
    return _events.decode(body)


def private_of(private: bytes | None) -> dict[str, dict[str, Any]]:
    """The personal fields by event line; none when there were none or they were erased."""
    return _private.decode(private) if private else {}
