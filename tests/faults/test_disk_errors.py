"""The disk fails or is full: the server never says yes to what is not kept, stops, and goes on when it can."""

import random
from pathlib import Path
from typing import Final

import pytest

from onhand.store import open_store
from tests.faults import proof
from tests.faults.server import WEAKENED, Clients, Server, strace
from tests.faults.weakened import BLIND, FILE_BYTES, FRAMES

CLIENTS: Final = 4
EACH: Final = 10
FAULTS: Final = ("fdatasync:error=EIO", "pwrite64:error=ENOSPC", "pwrite64:error=EIO")
SYNCS: Final = range(1, 8)
WRITES: Final = (1, 2, 3, 4, 5, 8, 13, 21, 34, 55)
"""A post makes one sync and some ten writes: these come within the posts of a run, however they are batched."""


def failing(server: Server, fault: str, *, name: str = "ledger.db-wal") -> list[str]:
    """The words before a command whose calls on one file of the database fail."""
    path = str(server.home / name)
    return [
        strace(),
        "-f",
        "-qq",
        "-P",
        path,
        "-e",
        "trace=fdatasync,pwrite64",
        "-e",
        f"inject={fault}",
        "-o",
        "/dev/null",
    ]


def go_on(server: Server, clients: Clients) -> None:
    """The disk is well again: a fresh server answers everybody, and all that was ever acknowledged is there, once."""
    server.kill()
    before = clients.acknowledged()
    proof.holds(server.url, server.home, before, some=False)
    server.start()
    clients.join()
    assert server.stop() == 0
    assert clients.answered == CLIENTS * EACH
    found = proof.holds(server.url, server.home, clients.acknowledged())
    assert len(found.keys() & {wish.id.bytes for wish in clients.all}) == len(clients.acknowledged())


def fail_for_ever(folder: Path, fault: str, at: int) -> None:
    server = Server(f"sqlite:///{folder}/home", folder / "home")
    server.prepare()
    clients = Clients(server, CLIENTS, EACH, seed=at)
    with server.guarded():
        server.start([*failing(server, f"{fault}:when={at}+"), *WEAKENED], wait=False, **{FRAMES: "60"})
        server.await_ready()
        clients.start()
        clients.await_misses(CLIENTS * 3)
        go_on(server, clients)
    assert clients.unanswered > 0, "nothing failed: this proves nothing"


@pytest.mark.parametrize(("fault", "at"), [("fdatasync:error=EIO", 3), ("pwrite64:error=ENOSPC", 40)])
def test_a_disk_that_fails_for_ever(fault: str, at: int, tmp_path: Path) -> None:
    fail_for_ever(tmp_path, fault, at)


@pytest.mark.long
@pytest.mark.parametrize(
    ("fault", "at"), [(fault, at) for fault in FAULTS for at in (WRITES if "write" in fault else SYNCS)]
)
def test_a_disk_that_fails_from_each_call_on(fault: str, at: int, tmp_path: Path) -> None:
    fail_for_ever(tmp_path, fault, at)


@pytest.mark.long
@pytest.mark.parametrize("at", range(1, 16))
def test_a_checkpoint_that_fails(at: int, tmp_path: Path) -> None:
    """What cannot be copied from the log into the file stays in the log."""
    server = Server(f"sqlite:///{tmp_path}/home", tmp_path / "home")
    server.prepare()
    clients = Clients(server, CLIENTS, EACH, seed=at)
    with server.guarded():
        fault = random.Random(at).choice(FAULTS)
        server.start([*failing(server, f"{fault}:when={at}+", name="ledger.db"), *WEAKENED], **{FRAMES: "30"})
        clients.start()
        clients.await_answers(CLIENTS * EACH // 2)
        go_on(server, clients)


def test_a_full_disk(tmp_path: Path) -> None:
    """No file may grow any more: needs no tracer, so it runs everywhere."""
    server = Server(f"sqlite:///{tmp_path}/home", tmp_path / "home")
    server.prepare()
    clients = Clients(server, CLIENTS, EACH, seed=1)
    with server.guarded():
        server.start(**{FILE_BYTES: "250000"})
        clients.start()
        clients.await_misses(CLIENTS * 3)
        go_on(server, clients)
    assert clients.unanswered > 0, "nothing failed: this proves nothing"


def test_a_server_that_takes_a_failed_commit_for_done_lies(tmp_path: Path) -> None:
    """The control: the same full disk, and nobody looks at what the commit says."""
    server = Server(f"sqlite:///{tmp_path}/home", tmp_path / "home")
    server.prepare()
    clients = Clients(server, CLIENTS, EACH, seed=1)
    with server.guarded():
        server.start(**{FILE_BYTES: "250000", BLIND: "1"})
        clients.start()
        clients.await_answers(CLIENTS * EACH)
        clients.give_up()
        server.kill()
    store = open_store(server.url, server.home)
    assert len(proof.lost(store, clients.acknowledged())) > 0
    store.close()
