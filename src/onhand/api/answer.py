"""An answer as bytes, sent without detours: what most routes give back."""

from collections.abc import Iterable
from typing import Any, Final

import msgspec
from litestar.types import Receive, Scope, Send

JSON: Final = b"application/json"
NO_STORE: Final = (b"cache-control", b"no-store")
_encode: Final = msgspec.json.Encoder().encode

Headers = list[tuple[bytes, bytes]]


class Answer:
    """An ASGI application that sends one finished body."""

    __slots__ = ("body", "headers", "status")

    def __init__(
        self, body: bytes, status: int = 200, headers: Iterable[tuple[bytes, bytes]] = (), media: bytes = JSON
    ) -> None:
        self.body = body
        self.status = status
        self.headers: Headers = [(b"content-type", media), (b"content-length", b"%d" % len(body)), *headers]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": self.body, "more_body": False})


def json_answer(
    content: Any, status: int = 200, headers: Iterable[tuple[bytes, bytes]] = (NO_STORE,)
) -> Answer:
    """Anything msgspec can encode. Not stored by caches unless other headers are given."""
    return Answer(_encode(content), status, headers)


def empty(headers: Iterable[tuple[bytes, bytes]] = ()) -> Answer:
    """204, without a body."""
    answer = Answer(b"", 204, headers)
    answer.headers = list(headers)
    return answer
