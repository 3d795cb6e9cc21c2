"""Processes that belong together: started by one, ended with it, started again when one of them falls."""

import math
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec
import structlog

from onhand.settings import PREFIX, Settings

log = structlog.get_logger("onhand.family")
PAUSE_SECONDS: Final = 1.0
"""Between the fall of a child and its next start."""

INSIST_SECONDS: Final = 5.0
"""So long after the time of an orderly stop a child is ended anyhow."""


def environment_of(settings: Settings, base: Mapping[str, str]) -> dict[str, str]:
    """The environment in which a child finds these settings."""
    fields = msgspec.structs.asdict(settings)
    return {**base, **{PREFIX + name.upper(): str(value) for name, value in fields.items()}}


class Child:
    """One `onhand` command, kept running. Its standard input is a pipe that ends with us."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], stop_seconds: float) -> None:
        self._command = [sys.executable, "-m", "onhand", *command]
        self._environment = dict(environment)
        self._stop_seconds = stop_seconds
        self._ended = threading.Event()
        self._process = self._start()
        self._thread = threading.Thread(target=self._keep, name=f"child {command[0]}", daemon=True)
        self._thread.start()

    @property
    def pid(self) -> int:
        """The process that runs now."""
        return self._process.pid

    def stop(self) -> None:
        """Ask the child to end, wait, and in the end insist."""
        self._ended.set()
        self._process.terminate()
        try:
            self._process.wait(self._stop_seconds + INSIST_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdin:
            self._process.stdin.close()
        self._thread.join()

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 - our own program
            self._command, stdin=subprocess.PIPE, env=self._environment, start_new_session=True
        )

    def _keep(self) -> None:
        while True:
            code = self._process.wait()
            if self._ended.is_set():
                return
            log.warning("a child process ended; it is started again", command=self._command[3:], code=code)
            if self._ended.wait(PAUSE_SECONDS):
                return
            self._process = self._start()


def stop_all(children: Sequence[Child]) -> None:
    """End them side by side."""
    threads = [threading.Thread(target=child.stop) for child in children]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def start(commands: Sequence[Sequence[str]], settings: Settings, **more: str) -> list[Child]:
    """Start these commands as children with the same settings; `more` is set in their environment beside them."""
    environment = environment_of(settings, os.environ) | more
    return [Child(command, environment, settings.stop_seconds) for command in commands]


def end_with_parent(stop_seconds: float) -> None:
    """A child's standard input is a pipe from its parent: when it ends, so does the child.

    In order, if it can; a child that hangs on the way, or is stopped before it listens to signals, is ended by the
    kernel's alarm, as its parent would have insisted.
    """

    def watch() -> None:
        while os.read(
            sys.stdin.fileno(), 1024
        ):  # not through the buffer, whose lock the interpreter's end needs
            pass
        signal.alarm(math.ceil(stop_seconds + INSIST_SECONDS))
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="parent", daemon=True).start()
