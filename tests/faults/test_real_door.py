"""Bytes from the wire that no library would send, against the real server: it answers, or hangs up, and goes on."""

import json
import socket
import subprocess
import uuid
from collections.abc import Iterator
from typing import Final

import pytest

from tests.faults import proof
from tests.faults.server import Clients, Server

MEGABYTE: Final = 1 << 20
GROWTH: Final = 80 * MEGABYTE


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("door")
    made = Server(f"sqlite:///{folder}/home", folder / "home")
    made.prepare()
    with made.guarded():
        made.start()
        yield made
        assert made.stop() == 0


def exchange(server: Server, *parts: bytes, times: int = 1) -> bytes:
    """Send the first part, the second so many times, then the rest; gives what came back."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as wire:
        try:
            wire.sendall(parts[0])
            for part in (*parts[1:2] * times, *parts[2:]):
                wire.sendall(part)
        except OSError:
            pass  # it does not listen to the end
        told = b""
        try:
            while b"\r\n\r\n" not in told and (more := wire.recv(65_536)):
                told += more
            length = int(told.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0] or 0)
            while len(told.partition(b"\r\n\r\n")[2]) < length and (more := wire.recv(65_536)):
                told += more
        except OSError:
            pass
        return told


def code_of(told: bytes) -> tuple[int, str]:
    """(status, code of the problem); 0 when the server only hung up."""
    if not told:
        return 0, ""
    _, _, body = told.partition(b"\r\n\r\n")
    status = int(told.split(b" ", 2)[1])
    return status, json.loads(body)["code"] if body.startswith(b"{") else ""


def head_of(server: Server, *more: str) -> bytes:
    lines = ["POST /api/v1/moves HTTP/1.1", "Host: localhost", f"Authorization: Bearer {server.key}"]
    return "\r\n".join([*lines, f"Idempotency-Key: {uuid.uuid4()}", *more, "", ""]).encode()


def memory(server: Server) -> int:
    assert server._process is not None
    told = subprocess.check_output(["ps", "-o", "rss=", "-p", str(server._process.pid)])
    return int(told) << 10


def test_a_hundred_megabytes_are_refused_unread(server: Server) -> None:
    before = memory(server)
    told = exchange(server, head_of(server, f"Content-Length: {100 * MEGABYTE}"), b" " * MEGABYTE, times=100)
    assert code_of(told) == (413, "body_too_large")
    assert memory(server) - before < GROWTH


def test_a_hundred_megabytes_in_pieces_are_refused(server: Server) -> None:
    before = memory(server)
    piece = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    told = exchange(server, head_of(server, "Transfer-Encoding: chunked"), piece, b"0\r\n\r\n", times=1_600)
    assert code_of(told) == (413, "body_too_large")
    assert memory(server) - before < GROWTH


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"\x00\x01\x02\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /api/v1/items HTTP/1.1\r\nHost: a\r\nX: " + b"y" * 2_000_000 + b"\r\n\r\n",
        b"GET /api/v1/items HTTP/1.1\r\nHost: a\r\n" + b"X: y\r\n" * 10_000 + b"\r\n",
        b"GET /" + b"a" * 500_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /api/v1/items/by-code/\xff\xfe HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /api/v1/items?q=\xff HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /api/v1/%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /../../../../etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET http://evil.example/api/v1/session HTTP/1.1\r\nHost: a\r\n\r\n",
        b"POST /api/v1/moves HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n",
        b"POST /api/v1/moves HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST /api/v1/moves HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 9\r\n\r\nabcde",
        b"POST /api/v1/moves HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"POST /api/v1/session HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \xff\xff\r\nContent-Length: 2\r\n\r\n{}",
        b"GET /api/v1/items HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \xff\xff\r\n\r\n",
        b"GET /api/v1/items HTTP/1.1\r\nHost: a\r\nCookie: onhand=\xff\x80; =; ;\r\n\r\n",
        b"GET /api/v1/feed HTTP/1.1\r\nHost: a\r\nLast-Event-ID: \xff\r\n\r\n",
        b"TRACE / HTTP/1.1\r\nHost: a\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nrubbish",
    ],
)  # fmt: skip
def test_rubbish_is_answered_with_a_no_or_not_at_all(server: Server, request_bytes: bytes) -> None:
    told = exchange(server, request_bytes)
    status, _ = code_of(told) if told.startswith(b"HTTP/1") else (0, "")
    assert status < 500, told[:300]
    assert b"root:" not in told
    assert server.runs


def test_after_all_that_it_still_serves(server: Server) -> None:
    clients = Clients(server, 2, 5, seed=1)
    clients.start()
    clients.join()
    assert clients.answered == 10
    proof.holds(server.url, server.home, clients.acknowledged())


def test_a_body_that_never_ends_holds_nobody_up(server: Server) -> None:
    """Many requests that stop in the middle; others are served meanwhile."""
    halves = []
    for _ in range(100):
        wire = socket.create_connection(("127.0.0.1", server.port), timeout=5)
        wire.sendall(head_of(server, "Content-Length: 1000") + b'{"lines":[')
        halves.append(wire)
    clients = Clients(server, 2, 5, seed=2)
    clients.start()
    clients.join()
    assert clients.answered == 10
    for wire in halves:
        wire.close()
