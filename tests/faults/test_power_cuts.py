"""The power fails: whatever the disk kept of what was not synced, everything acknowledged is there, once.

A real server is traced while clients post; the disk is rebuilt as it could have been at random moments. The control
runs the same server without full sync, and must lose what it acknowledged.
"""

import random
import re
import shutil
import sqlite3
import uuid
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from onhand.store import open_store
from tests.faults import disk, proof
from tests.faults.server import WEAKENED, Clients, Server, strace
from tests.faults.weakened import FRAMES, SYNCHRONOUS
from tests.support.api import running, settings_for

STATES: Final = 60
STATES_LONG: Final = 2_000
CONTROL: Final = 40
CLIENTS: Final = 6
EACH: Final = 30
FEW: Final = 8
_SAID: Final = re.compile(rb'"command":"([0-9a-f-]{36})","seq":(\d+)')


class Run(NamedTuple):
    """A traced run: what happened to the disk, and what the clients wanted and were told."""

    trace: disk.Trace
    clients: Clients


def traced(folder: Path, each: int, *faults: str, processes: int = 1, **environment: str) -> Run:
    """Run a server under strace, perhaps with faults of the disk, while clients post; kill it at the end."""
    home = folder / "home"
    server = Server(f"sqlite:///{home}", home, processes=processes)
    server.prepare()
    trace = disk.Trace(home, {file.name: file.read_bytes() for file in home.iterdir() if file.is_file()})
    clients = Clients(server, CLIENTS, each, seed=1)
    with server.guarded():
        server.start([*disk.tracing(strace(), folder / "trace", *faults), *WEAKENED], **environment)
        clients.start()
        clients.join()
    with (folder / "trace").open() as lines:
        trace.read(lines)
    return Run(trace, clients)


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run as the house really runs, but for checkpoints that come often."""
    return traced(tmp_path_factory.mktemp("full"), EACH, **{FRAMES: "100"})


def acknowledged(said: list[bytes]) -> dict[bytes, int]:
    """What the server had told its clients: journal numbers by command id."""
    found = {}
    for data in said:
        for command, seq in _SAID.findall(data):
            found[uuid.UUID(command.decode()).bytes] = int(seq)
    return found


def states(run: Run, count: int, seed: int, into: Path) -> Iterator[tuple[str, Path, dict[bytes, int]]]:
    """(how it was cut, a rebuilt folder, what was acknowledged by then), `count` times over the whole run."""
    rng = random.Random(seed)
    walk = disk.Disk(run.trace, rng)
    for number, at in enumerate(sorted(rng.randint(0, len(run.trace.events)) for _ in range(count))):
        walk.go(at)
        mode = disk.MODES[number % len(disk.MODES)]
        folder = into / f"state {number}"
        walk.cut(mode, folder)
        yield f"event {at}, {mode}", folder, acknowledged(walk.said)
        shutil.rmtree(folder)


def survive(run: Run, count: int, seed: int, into: Path) -> None:
    kept = Counter[str]()
    for how, folder, told in states(run, count, seed, into):
        try:
            found = proof.holds(f"sqlite:///{folder}", folder, told, some=False)
        except (AssertionError, sqlite3.Error) as error:
            raise AssertionError(f"seed {seed}, {how}: {error}") from error
        kept["acknowledged"] += bool(told)
        kept["more than acknowledged"] += len(found.keys() - told.keys()) > 0
    assert kept["acknowledged"] > count / 2, kept


def test_the_run_is_worth_cutting(full: Run) -> None:
    """It had batches, checkpoints into the file and a log begun anew; otherwise the states below would prove little."""
    events = full.trace.events
    names = {number: name for name, number in full.trace.names.items()}
    synced = Counter(names.get(event.file or 0, "new") for event in events if isinstance(event, disk.Synced))
    said = [event.data for event in events if isinstance(event, disk.Said)]
    assert full.clients.answered == CLIENTS * EACH
    assert acknowledged(said).keys() >= full.clients.acknowledged().keys()
    assert synced["ledger.db"] >= 3, synced
    logs = [event.file for event in events if isinstance(event, disk.Named) and event.name == "ledger.db-wal"]
    starts = [e for e in events if isinstance(e, disk.Write) and e.file == logs[-1] and e.offset == 0]
    assert len(starts) >= 2, "the log was never begun anew"


def test_what_was_acknowledged_survives_a_power_cut(full: Run, tmp_path: Path) -> None:
    survive(full, STATES, 1, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(4))
def test_what_was_acknowledged_survives_many_power_cuts(seed: int, tmp_path: Path) -> None:
    survive(traced(tmp_path / "run", 100, **{FRAMES: "200"}), STATES_LONG // 4, seed, tmp_path)


def test_after_a_power_cut_all_may_be_sent_again(full: Run, tmp_path: Path) -> None:
    """Whoever does not know sends the same id again: what was done is told again, the rest is done, nothing twice."""
    wishes = {wish.id.bytes: wish for wish in full.clients.all}
    for _, folder, told in states(full, 4, 3, tmp_path):
        with running(settings_for(f"sqlite:///{folder}", folder)) as api:
            for id, wish in wishes.items():
                headers = {
                    "Authorization": f"Bearer {full.clients.server.key}",
                    "Idempotency-Key": str(wish.id),
                }
                answer = api.client.post(f"/api/v1{wish.path}", content=wish.body, headers=headers)
                if id in told:
                    assert (answer.json()["seq"], answer.json()["repeated"]) == (told[id], True)
            every = {entry.command for entry in api.house.store.follow(0)}
            assert len(every & wishes.keys()) > EACH
        proof.holds(f"sqlite:///{folder}", folder, told, some=False)


def survive_failed_sync(at: int, count: int, folder: Path, processes: int = 1) -> None:
    """In each life of the server, sync number `at` of a thread fails once."""
    fault = ("-e", f"inject=fdatasync:error=EIO:when={at}")
    run = traced(folder / "run", FEW, *fault, processes=processes, **{FRAMES: "60"})
    assert any(isinstance(event, disk.Synced) and event.failed for event in run.trace.events)
    assert run.clients.answered == CLIENTS * FEW
    survive(run, count, at, folder)


def test_a_failed_sync_and_then_a_power_cut(tmp_path: Path) -> None:
    """The system forgets what it could not write, and says so once: the restarted server must not build on it."""
    survive_failed_sync(10, STATES // 2, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("processes", [1, 2])
@pytest.mark.parametrize("at", [5, 6, 7, 8, 9, 10, 13])
def test_each_failed_sync_and_then_a_power_cut(at: int, processes: int, tmp_path: Path) -> None:
    """With two processes the other goes on in the same log, over what the failed one had left there."""
    survive_failed_sync(at, STATES, tmp_path, processes)


def test_without_full_sync_acknowledged_commands_are_lost(tmp_path: Path) -> None:
    """The control: the same server and the same cuts, but the ledger does not wait for the disk."""
    run = traced(tmp_path / "run", EACH, **{SYNCHRONOUS: "NORMAL"})
    losing = 0
    for _, folder, told in states(run, CONTROL, 1, tmp_path):
        store = open_store(f"sqlite:///{folder}", folder, accept_loss=True)
        losing += bool(proof.lost(store, told))
        store.close()
    assert losing > CONTROL / 4
