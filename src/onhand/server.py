"""One server process: granian inside our own loop, so that signals, poster and streams end in the right order.

Stopping: no new commands, what waits is answered, live streams end, then the server closes its connections.
"""

import asyncio
import contextlib
import gc
import signal
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Final

import structlog
import uvloop
from granian.constants import HTTPModes, Interfaces, SSLProtocols
from granian.server.embed import Server

from onhand.api.house import House
from onhand.app import application, open_house
from onhand.settings import Settings
from onhand.store import Store, Unknown, open_store

log = structlog.get_logger("onhand.server")
FATAL: Final = 70
"""Exit code after an error of the disk at a commit: start the process again."""
BACKLOG: Final = 2_048
COLLECTOR: Final = (50_000, 20, 50)
"""New objects, young and middle collections before the next collection: takes a fifth off the cost of a bulk post."""


class PortTaken(Exception):
    """Somebody else listens there."""


def check_port(settings: Settings) -> None:
    """Raise PortTaken when the port is in use: server processes share a port, so a second house would not notice."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise PortTaken(f"{settings.host}:{settings.port}: {error.strerror or error}") from error


def embedded(settings: Settings, app: object) -> Server:
    """granian as it runs in our loop. Open streams count in its bound, so the bound leaves room for requests."""
    return Server(
        app,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        http=HTTPModes.auto,
        websockets=False,
        backlog=BACKLOG,
        backpressure=settings.feed_readers + settings.requests_at_once,
        ssl_cert=Path(settings.tls_cert) if settings.tls_cert else None,
        ssl_key=Path(settings.tls_key) if settings.tls_key else None,
        ssl_protocol_min=SSLProtocols.tls12,
        log_enabled=False,
    )


class Process:
    """A server process from its start to its orderly end."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self._settings = settings
        self._store = store
        self._stop = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._code = 0

    async def run(self, on_ready: Callable[[House], None] | None = None) -> int:
        """Serve until a signal or an error of the disk; gives the exit code."""
        for number in (signal.SIGTERM, signal.SIGINT):
            self._loop.add_signal_handler(number, self.stop)
        house = open_house(self._settings, self._store, self._fatal)
        _, app = application(house)
        server = embedded(self._settings, app)
        serving = self._loop.create_task(server.serve())
        await self._listening(serving)
        if on_ready is not None:
            on_ready(house)
        await asyncio.wait(
            (serving, self._loop.create_task(self._stop.wait())), return_when=asyncio.FIRST_COMPLETED
        )
        try:
            async with asyncio.timeout(self._settings.stop_seconds):
                await house.stop()
                server.signal_handler_interrupt()  # type: ignore[no-untyped-call]
                await serving
        except TimeoutError:
            log.warning("stopped before every connection had ended")
        return self._code

    def stop(self) -> None:
        """Begin the orderly end."""
        self._stop.set()

    def _fatal(self, error: Unknown) -> None:
        log.error("the disk failed at a commit; this process ends", error=str(error))
        self._code = FATAL
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self.stop)

    async def _listening(self, serving: asyncio.Task[None]) -> None:
        """Wait until the port answers."""
        host = "127.0.0.1" if self._settings.host == "0.0.0.0" else self._settings.host  # noqa: S104
        while not serving.done():
            with contextlib.suppress(OSError):
                _, writer = await asyncio.open_connection(host, self._settings.port)
                writer.close()
                return
            await asyncio.sleep(0.005)
        serving.result()


def calm_collector() -> None:
    """Look for circular garbage every so many new objects instead of every 700: a batch makes thousands that are not.

    What the start has made stays for good, and is never looked through again.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTOR)


def serve(settings: Settings, on_ready: Callable[[House], None] | None = None) -> int:
    """Run one server process here until it is told to stop; gives the exit code."""
    store = open_store(settings.database, settings.folder)
    calm_collector()

    async def main() -> int:
        return await Process(settings, store).run(on_ready)

    try:
        return uvloop.run(main())
    finally:
        store.close()
