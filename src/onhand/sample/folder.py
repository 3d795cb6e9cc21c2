"""Where the sample house lies: a folder in the data folder, made beside and put in place at once, renamed to end.

It is always SQLite, whatever keeps the real house: nothing of the sample ever comes near the real database, and to
leave it is to remove a folder. Its file `born` holds a random word; whoever has the house open looks whether it is
still there.
"""

import fcntl
import os
import secrets
import shutil
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import msgspec

from onhand.core import SYSTEM, Envelope
from onhand.core.commands import AnyCommand
from onhand.core.terms import DAY_MICROS, Micros
from onhand.post import Poster
from onhand.sample import goods
from onhand.settings import Settings
from onhand.store import Store, open_store
from onhand.store.projections.following import follow

NAME: Final = "sample"
BORN: Final = "born"
ANSWER_SECONDS: Final = 30.0


def place(home: Path) -> Path:
    """The folder of the sample house of a data folder."""
    return home / NAME


def url_of(folder: Path) -> str:
    """The address of the database in it."""
    return f"sqlite:///{folder}"


def settings_of(settings: Settings) -> Settings:
    """The settings of the sample house beside the one with these."""
    folder = place(settings.folder)
    return msgspec.structs.replace(settings, home=str(folder), database_url=url_of(folder))


def born(home: Path) -> str | None:
    """The word of the sample house that is there now; None when there is none."""
    try:
        return (place(home) / BORN).read_text()
    except OSError:
        return None


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """One process at a time makes or removes the sample."""
    lock = os.open(home / f"{NAME}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _clear(home: Path) -> None:
    """Remove what an interrupted start or end has left, and a folder without its word."""
    if born(home) is None:
        shutil.rmtree(place(home), ignore_errors=True)
    for left in home.glob(f"{NAME}.*"):
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)


def make(home: Path, now: int | None = None) -> None:
    """Make the sample house, unless it is there. `now`: the instant at which its four weeks end (microseconds)."""
    with _alone(home):
        _clear(home)
        if born(home) is not None:
            return
        folder = home / f"{NAME}.{secrets.token_hex(4)}"
        folder.mkdir(mode=0o700, parents=True)
        store = open_store(url_of(folder), folder, accept_loss=True)
        try:
            fill(store, now or time.time_ns() // 1_000)
        finally:
            store.close()
        (folder / BORN).write_text(secrets.token_hex(8))
        folder.rename(place(home))


def remove(home: Path) -> None:
    """Remove the sample house with all that is in it. Whoever has it open finds it gone."""
    with _alone(home):
        if place(home).exists():
            place(home).rename(home / f"{NAME}.{secrets.token_hex(4)}")
        _clear(home)


def fill(store: Store, now: int) -> None:
    """Post the catalogue and four weeks, each command at its own past instant, and follow them with the projections."""
    clock = [now - goods.DAYS * DAY_MICROS]
    poster = Poster(store, clock=lambda: clock[0])
    poster.start()

    def say(at: int, command: AnyCommand, actor: int = SYSTEM.actor) -> dict[str, Any]:
        clock[0] = at
        envelope = Envelope(uuid.uuid4().bytes, actor, Micros(0), command)
        told = poster.submit(envelope, SYSTEM, b"").result(ANSWER_SECONDS)
        if told.refusal is not None:
            raise RuntimeError(f"the sample house refused its own goods: {told.refusal}")
        return told.result

    try:
        start = clock[0]
        ids = {kind: say(start, command)["ids"] for kind, command in goods.records()}
        say(start, goods.items(ids["category"], ids["supplier"]))
        people = dict(zip((code for code, _ in goods.PEOPLE), ids["user"][1:], strict=True))
        for at, command in (*goods.opening(start), *goods.life(start)):
            if at < now:
                say(at, command, people[goods.site_of(command)])
    finally:
        poster.stop()
    while follow(store):
        pass
