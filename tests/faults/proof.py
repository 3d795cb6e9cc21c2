"""What must hold of a house after any fault: it opens, its laws hold, what was acknowledged is there, once."""

import sqlite3
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from onhand.store import Store, open_store
from onhand.store.journal import EMPTY, seal
from onhand.store.verify import Verifier


def chain_of(store: Store) -> dict[bytes, int]:
    """Journal number by command id. Fails where the journal has a gap, a broken hash or a command twice."""
    head, commands = EMPTY, Counter[bytes]()
    found: dict[bytes, int] = {}
    while entries := store.follow(head.seq):
        for entry in entries:
            assert entry.seq == head.seq + 1, f"after {head.seq} comes {entry.seq}"
            assert seal(head.hash, entry) == entry.hash, f"entry {entry.seq} does not match its hash"
            head = head._replace(seq=entry.seq, at=entry.at, hash=entry.hash)
            commands[entry.command] += 1
            found[entry.command] = entry.seq
    assert max(commands.values(), default=1) == 1, "a command is in the journal twice"
    return found


def lost(store: Store, acknowledged: Mapping[bytes, int]) -> list[int]:
    """Journal numbers that were acknowledged and are gone, or are now another command's."""
    found = chain_of(store)
    return [seq for command, seq in acknowledged.items() if found.get(command) != seq]


def whole(folder: Path) -> None:
    """Fail unless each database file of the folder is sound."""
    for file in sorted(folder.glob("*.db")):
        with closing(sqlite3.connect(file)) as connection:
            told = connection.execute("PRAGMA integrity_check").fetchall()
        assert told == [("ok",)], f"{file.name}: {told[:3]}"


def lawful(store: Store) -> None:
    """Fail unless every law holds."""
    proof = Verifier(store).run()
    assert proof.good, proof.findings[:5]


def holds(url: str, home: Path, acknowledged: Mapping[bytes, int], *, some: bool = True) -> dict[bytes, int]:
    """Fail unless all this is so; gives the commands that are there. `some`: a run that did nothing proves nothing."""
    store = open_store(url, home, accept_loss=True)
    try:
        assert lost(store, acknowledged) == []
        assert acknowledged or not some, "nothing was acknowledged: this proves nothing"
        lawful(store)
        found = chain_of(store)
    finally:
        store.close()
    if url.startswith("sqlite:"):
        whole(Path(url.removeprefix("sqlite:///")))
    return found
