"""The bytes of the feed: Server-Sent Events (HTML standard, 9.2). The last event of a tick sets the id, `seq.hash`."""

from collections.abc import Iterable
from typing import Final

import msgspec

from onhand.store import Head
from onhand.store.reads.shapes import instant

HASH_DIGITS: Final = 4
RETRY_MS: Final = 1_000
"""How long a browser waits before it connects again."""


class BadPlace(ValueError):
    """An id that no feed has given."""


def id_of(place: Head) -> str:
    """The id of a journal entry: its number and the first digits of its hash."""
    return f"{place.seq}.{place.hash.hex()[:HASH_DIGITS]}"


def place_of(id: str) -> tuple[int, str]:
    """(seq, digits of its hash, perhaps none) of an id. Raises BadPlace."""
    number, _, digits = id.partition(".")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise BadPlace("expected an id of this feed")
    return int(number), digits


def welcome(place: Head) -> bytes:
    """The first event of a stream that starts at `place`."""
    return b"retry: %d\n" % RETRY_MS + head(place)


def head(place: Head) -> bytes:
    """Nothing happened, all is well."""
    return f'event: head\nid: {id_of(place)}\ndata: {{"seq":{place.seq},"at":"{instant(place.at)}"}}\n\n'.encode()


def reload(why: str) -> bytes:
    """What the reader knows cannot be mended; the empty id makes it come back without one."""
    return b'event: reload\nid\ndata: {"why":%s}\n\n' % msgspec.json.encode(why)


def come_back(milliseconds: int) -> bytes:
    """The last bytes of a server that stops."""
    return b"retry: %d\n\n" % milliseconds


def changed(place: Head, levels: Iterable[bytes], entries: Iterable[bytes]) -> bytes:
    """The events of a tick, b"" for none. Only the last has the id: a reader cut off between them gets both again."""
    numbers = b",".join(levels)
    notices = b",".join(entries)
    id = b"id: %s\n" % id_of(place).encode()
    parts: list[bytes] = []
    if numbers:
        parts += [b"event: levels\n", b"" if notices else id]
        parts += [
            b'data: {"seq":%d,"at":"%s","levels":[' % (place.seq, instant(place.at).encode()),
            numbers,
            b"]}\n\n",
        ]
    if notices:
        parts += [b"event: entries\n", id, b'data: {"entries":[', notices, b"]}\n\n"]
    return b"".join(parts)
