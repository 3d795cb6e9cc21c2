"""The live feed: how soon a thousand readers see a change, and how many idle ones a process holds."""

import resource
import time

from bench.figures import Figure
from bench.house import Server, served
from bench.listen import Ask, Listeners
from bench.load import Job, run
from bench.prepared import Houses, Prepared

CHANGES_PER_SECOND = 200
CLIENTS = 64
"""So many senders that one that waits for its answer holds up nobody's turn."""

SPARE_FILES = 500
QUIET_SECONDS = 6.0
"""Longer than a heartbeat takes."""


class Lost(Exception):
    """A reader missed something, or got it twice."""


def room_for(readers: int) -> None:
    """Let this process's children open so many connections. Raises ValueError when the system does not allow it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = readers + SPARE_FILES
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted if hard < 0 else min(wanted, hard), hard))


def latency(houses: Houses, made: Prepared, readers: int, seconds: float) -> Figure:
    """From the instant an entry is stamped, before its commit, until a reader has it. Raises Lost."""
    room_for(readers)
    count = int(CHANGES_PER_SECOND * seconds)
    bodies = [made.stock.body() for _ in range(count)]
    with houses.copy(made) as settings, served(settings) as server:
        listeners = Listeners(Ask(server.port, made.key, readers))
        try:
            job = Job(
                server.port, "POST", "/api/v1/moves", made.key, bodies, clients=CLIENTS, once=True,
                pace=CHANGES_PER_SECOND,
            )  # fmt: skip
            reached = run(job).rate
            heard = listeners.end()
        except BaseException:
            listeners.kill()
            raise
    if heard.least < count or heard.doubled or heard.lost_connections:
        raise Lost(f"of {count} changes a reader got {heard.least}, {heard.doubled} came twice: {heard}")
    name = f"commit to a reader's hands, p99, {readers:,} readers, {CHANGES_PER_SECOND} changes/s"
    return Figure(f"{name}, {reached:.0f} reached, none lost", heard.p99_ms, "ms")


def idle(houses: Houses, made: Prepared, readers: int) -> list[Figure]:
    """Idle readers held by one process while they all get their heartbeats. Raises Lost."""
    room_for(readers)
    with houses.copy(made) as settings, served(settings) as server:
        before = server.memory_mb
        listeners = Listeners(Ask(server.port, made.key, readers))
        try:
            time.sleep(QUIET_SECONDS)
            each = (server.memory_mb - before) * 1024 / readers
            heard = listeners.end()
        except BaseException:
            listeners.kill()
            raise
    if heard.lost_connections or heard.events < 2 * readers:
        raise Lost(f"not all readers were kept: {heard}")
    return [
        Figure("idle feed readers held by one process", heard.readers, "readers", readers, 1.0),
        Figure("memory of one idle feed reader", each, "KiB"),
    ]


def start(houses: Houses, made: Prepared, repeats: int) -> list[Figure]:
    """From the start of the process to its first answer, and its memory when nothing happens."""
    with houses.copy(made) as settings:
        found: list[tuple[float, float]] = []
        for _ in range(repeats):
            server = Server(settings)
            try:
                time.sleep(1)
                found.append((server.start_seconds, server.memory_mb))
            finally:
                server.stop()
    seconds, memory = (sorted(values)[len(values) // 2] for values in zip(*found, strict=True))
    return [
        Figure(f"start to first answer, {houses.label}", seconds, "s"),
        Figure(f"memory at rest, {houses.label}", memory, "MiB"),
    ]
