"""The demo's way in: the HTTP API, as any client uses it, with a command id that follows from the content.

The id of each write is a UUID of version 5 over the path and the body. Sending the same thing again, after a crash or
by running the demo twice, is the same command, and the server answers it from memory instead of doing it twice.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Mapping
from typing import Any

import httpx
import msgspec

NAMESPACE = uuid.UUID("6f6e6861-6e64-5d65-8d6f-67726f636572")
"""Fixed for ever: another value would make every command of a half loaded demo a new one."""

IN_FLIGHT = 8
TRIES = 40
FIRST_PAUSE_SECONDS = 0.25
LONGEST_PAUSE_SECONDS = 5.0
_LATER = frozenset({408, 425, 429, 500, 502, 503, 504})
_encode = msgspec.json.Encoder().encode


class Refused(RuntimeError):
    """The server understood a request and said no; `problem` is its answer."""

    def __init__(self, path: str, status: int, problem: dict[str, Any]) -> None:
        self.path, self.status, self.problem = path, status, problem
        errors = problem.get("errors") or ()
        first = f" {errors[0]}" if errors else ""
        super().__init__(f"{path}: {status} {problem.get('code', '')} {problem.get('detail', '')}{first}")

    @property
    def code(self) -> str:
        """The stable code of the problem, "" if it has none."""
        return str(self.problem.get("code", ""))


class Unreachable(RuntimeError):
    """The server did not answer in all the tries."""


class Door:
    """One client with a bounded number of requests in flight. Use as `async with`."""

    def __init__(
        self, base_url: str, api_key: str, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self._client = httpx.AsyncClient(
            base_url=f"{base_url.rstrip('/')}/api/v1",
            headers={"Authorization": f"Bearer {api_key}", "Content-Type": "application/json"},
            timeout=httpx.Timeout(60.0, connect=10.0),
            limits=httpx.Limits(max_connections=IN_FLIGHT, max_keepalive_connections=IN_FLIGHT),
            transport=transport,
        )
        self._turn = asyncio.Semaphore(IN_FLIGHT)

    async def __aenter__(self) -> Door:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    async def get(self, path: str, **query: str | int | list[str]) -> Any:
        """The decoded answer; None for an empty one. Raises Refused, Unreachable."""
        return _decoded(await self._send("GET", path, b"", {}, query))

    async def post(self, path: str, body: Any, command: uuid.UUID | None = None) -> Any:
        """Post a body (bytes are sent as they are) under a command id, by default that of its content."""
        return await self._write("POST", path, body, command)

    async def put(self, path: str, body: Any) -> Any:
        """Replace what the path names."""
        return await self._write("PUT", path, body, None)

    async def _write(self, method: str, path: str, body: Any, command: uuid.UUID | None) -> Any:
        data = body if isinstance(body, bytes) else _encode(body)
        key = command or command_id(path, data)
        return _decoded(await self._send(method, path, data, {"Idempotency-Key": str(key)}, {}))

    async def _send(
        self,
        method: str,
        path: str,
        data: bytes,
        headers: dict[str, str],
        query: Mapping[str, str | int | list[str]],
    ) -> httpx.Response:
        pause = FIRST_PAUSE_SECONDS
        trouble = "no answer"
        for _ in range(TRIES):
            try:
                async with self._turn:
                    answer = await self._client.request(
                        method, path, content=data, headers=headers, params=query or None
                    )
            except httpx.TransportError as error:
                trouble = f"{type(error).__name__} {error}"
            else:
                if answer.status_code not in _LATER:
                    if answer.is_error:
                        raise Refused(path, answer.status_code, _problem(answer))
                    return answer
                trouble = f"{answer.status_code} {answer.text[:200]}"
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
        raise Unreachable(f"{method} {path}: {trouble}")


def command_id(path: str, data: bytes) -> uuid.UUID:
    """The id that this content has on every run."""
    return uuid.uuid5(NAMESPACE, f"{path}\n{data.decode()}")


def _decoded(answer: httpx.Response) -> Any:
    return msgspec.json.decode(answer.content) if answer.content else None


def _problem(answer: httpx.Response) -> dict[str, Any]:
    try:
        problem = msgspec.json.decode(answer.content)
    except msgspec.DecodeError:
        problem = None
    return problem if isinstance(problem, dict) else {"detail": answer.text[:500]}
