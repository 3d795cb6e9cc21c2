"""The disk as it could have been after a power cut, from a trace of what a server wrote and synced.

What was written before the last sync of a file is there. Each later write may be there, may not, or may be there in
part, in any order. A name in a folder is sure once the folder was synced; before, its changes are kept up to some one
of them. A sync that failed loses or keeps each write, and no later sync brings it back.
"""

import random
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

CALLS: Final = "openat,pwrite64,write,writev,sendto,sendmsg,fsync,fdatasync,ftruncate,rename,unlink"
SECTOR: Final = 512
MODES: Final = ("half", "torn", "prefix")

_LINE: Final = re.compile(r"^(\d+) +(.*)$")
_CALL: Final = re.compile(r"^(\w+)\((.*)\) += (-?\d+)(.*)$", re.DOTALL)
_UNFINISHED: Final = " <unfinished ...>"
_RESUMED: Final = re.compile(r"^<\.\.\. (\w+) resumed>(.*)$")
_HEX: Final = re.compile(r"(?:\\x[0-9a-f]{2})+")
_FILE: Final = re.compile(r"^\d+<([^>]*)>")
_STRING: Final = re.compile(r'"((?:\\x[0-9a-f]{2})*)"(\.\.\.)?')


def tracing(strace: str, trace: Path, *more: str) -> list[str]:
    """The words before a command that write a trace of it."""
    return [
        strace,
        "-f",
        "-y",
        "-xx",
        "-s",
        "400000",
        "--seccomp-bpf",
        "-qq",
        "-e",
        f"trace={CALLS}",
        *more,
        "-o",
        str(trace),
    ]


class Write(NamedTuple):
    """`data` None: cut the file to `offset` bytes."""

    file: int
    offset: int
    data: bytes | None


class Named(NamedTuple):
    """A name now stands for a file, or for none."""

    name: str
    file: int | None


class Synced(NamedTuple):
    """A sync of a file (None: the folder) that covers the events before number `upto`."""

    file: int | None
    upto: int
    failed: bool


class Said(NamedTuple):
    """Bytes that left through a socket."""

    data: bytes


Event = Write | Named | Synced | Said


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))


def _plain(text: str) -> str:
    return _HEX.sub(lambda found: _bytes(found[0]).decode(), text)


class _Calls:
    """Finished calls of a trace, each with the number of events there were when it began."""

    def __init__(self) -> None:
        self._begun: dict[str, tuple[str, int]] = {}

    def call(self, line: str, now: int) -> tuple[str, str, int, int] | None:
        """(name, arguments, result, events when it began), or None when this line finishes no call."""
        found = _LINE.match(line.rstrip("\n"))
        if not found:
            return None
        process, text = found[1], found[2]
        began = now
        if text.endswith(_UNFINISHED):
            self._begun[process] = (text.removesuffix(_UNFINISHED), now)
            return None
        resumed = _RESUMED.match(text)
        if resumed:
            before, began = self._begun.pop(process, ("", now))
            text = before + resumed[2]
        call = _CALL.match(text)
        return (call[1], call[2], int(call[3]), began) if call else None


class Trace:
    """What a server did to the files of one folder, and what it said; `before` are the files when it began."""

    def __init__(self, folder: Path, before: dict[str, bytes]) -> None:
        self._folder = f"{folder}/"
        self.first = dict(enumerate(before.values()))
        self.names = {name: number for number, name in enumerate(before)}
        self.events: list[Event] = []
        self._now = dict(self.names)
        self._sizes = {number: len(data) for number, data in self.first.items()}

    def read(self, lines: Iterable[str]) -> None:
        calls = _Calls()
        for line in lines:
            call = calls.call(line, len(self.events))
            if call is None:
                continue
            name, text, result, began = call
            if name in ("fsync", "fdatasync"):
                self._sync(text, result, began)
            elif result >= 0:
                getattr(self, f"_{name}", self._said)(text, result)

    def _name(self, path: str) -> str | None:
        """The name of one of our files."""
        return (
            path.removeprefix(self._folder)
            if path.startswith(self._folder) and not path.endswith("-shm")
            else None
        )

    def _opened(self, text: str) -> int | None:
        found = _FILE.match(text)
        name = self._name(_plain(found[1])) if found else None
        return self._now.get(name) if name else None

    def _openat(self, text: str, _: int) -> None:
        found = _STRING.search(text)
        name = self._name(_bytes(found[1]).decode()) if found else None
        if name is None:
            return
        if name not in self._now and "O_CREAT" in text:
            number = len(self._sizes)
            self._sizes[number] = 0
            self._now[name] = number
            self.first[number] = b""
            self.events.append(Named(name, number))
        if "O_TRUNC" in text:
            self._cut(self._now[name], 0)

    def _pwrite64(self, text: str, result: int) -> None:
        file, found = self._opened(text), _STRING.search(text)
        if file is not None and found:
            assert not found[2], "the trace cuts a write short"
            self._put(file, int(text.rpartition(",")[2]), _bytes(found[1])[:result])

    def _write(self, text: str, result: int) -> None:
        file, found = self._opened(text), _STRING.search(text)
        if file is None:
            self._said(text, result)
        elif found:
            self._put(file, self._sizes[file], _bytes(found[1])[:result])

    def _ftruncate(self, text: str, _: int) -> None:
        file = self._opened(text)
        if file is not None:
            self._cut(file, int(text.rpartition(",")[2]))

    def _unlink(self, text: str, _: int) -> None:
        found = _STRING.search(text)
        name = self._name(_bytes(found[1]).decode()) if found else None
        if name in self._now:
            assert name is not None
            del self._now[name]
            self.events.append(Named(name, None))

    def _rename(self, text: str, _: int) -> None:
        old, new = (self._name(_bytes(found[1]).decode()) for found in _STRING.finditer(text))
        if old in self._now:
            assert old is not None
            assert new is not None
            self._now[new] = self._now.pop(old)
            self.events += [Named(new, self._now[new]), Named(old, None)]

    def _said(self, text: str, _: int) -> None:
        said = b"".join(_bytes(found[1]) for found in _STRING.finditer(text))
        if said:
            self.events.append(Said(said))

    def _put(self, file: int, offset: int, data: bytes) -> None:
        self._sizes[file] = max(self._sizes[file], offset + len(data))
        self.events.append(Write(file, offset, data))

    def _cut(self, file: int, size: int) -> None:
        self._sizes[file] = size
        self.events.append(Write(file, size, None))

    def _sync(self, text: str, result: int, began: int) -> None:
        found = _FILE.match(text)
        path = _plain(found[1]) if found else ""
        name = self._name(path)
        if f"{path}/" == self._folder:
            self.events.append(Synced(None, began, result < 0))
        elif name in self._now:
            assert name is not None
            self.events.append(Synced(self._now[name], began, result < 0))


def _apply(content: bytearray, write: Write) -> None:
    if write.data is None:
        del content[write.offset :]
        content.extend(bytes(write.offset - len(content)))
        return
    end = write.offset + len(write.data)
    if end > len(content):
        content.extend(bytes(end - len(content)))
    content[write.offset : end] = write.data


def _sectors(write: Write) -> Iterator[Write]:
    if write.data is None:
        yield write
        return
    start = 0
    while start < len(write.data):
        size = SECTOR - (write.offset + start) % SECTOR
        yield Write(write.file, write.offset + start, write.data[start : start + size])
        start += size


class Disk:
    """Walks through a trace once; `cut` gives the disk as it could be if the power failed at this event."""

    def __init__(self, trace: Trace, rng: random.Random) -> None:
        self._events: Sequence[Event] = trace.events
        self._rng = rng
        self._at = 0
        self._sure = {number: bytearray(data) for number, data in trace.first.items()}
        self._names = dict(trace.names)
        self._writes: dict[int, list[tuple[int, Write]]] = {}
        self._namings: list[tuple[int, Named]] = []
        self.said: list[bytes] = []

    def go(self, to: int) -> None:
        """Let the events before number `to` happen."""
        for number in range(self._at, to):
            event = self._events[number]
            if isinstance(event, Write):
                self._writes.setdefault(event.file, []).append((number, event))
            elif isinstance(event, Named):
                self._namings.append((number, event))
            elif isinstance(event, Said):
                self.said.append(event.data)
            elif event.file is None:
                if not event.failed:
                    self._sync_names(event.upto)
            else:
                self._sync(event.file, event)
        self._at = to

    def _sync(self, file: int, event: Synced) -> None:
        kept = []
        for number, write in self._writes.get(file, []):
            if number >= event.upto:
                kept.append((number, write))
            elif not event.failed or self._rng.random() < 0.5:
                _apply(self._sure[file], write)
        self._writes[file] = kept

    def _sync_names(self, upto: int) -> None:
        for number, named in self._namings:
            if number < upto:
                self._name(self._names, named)
        self._namings = [(number, named) for number, named in self._namings if number >= upto]

    @staticmethod
    def _name(names: dict[str, int], named: Named) -> None:
        if named.file is None:
            names.pop(named.name, None)
        else:
            names[named.name] = named.file

    def cut(self, mode: str, into: Path) -> None:
        """Write the files of one possible disk into a new folder."""
        names = dict(self._names)
        for _, named in self._namings[: self._rng.randint(0, len(self._namings))]:
            self._name(names, named)
        into.mkdir(parents=True)
        for name, file in names.items():
            content = bytearray(self._sure[file])
            for write in self._survivors([write for _, write in self._writes.get(file, [])], mode):
                _apply(content, write)
            (into / name).write_bytes(content)

    def _survivors(self, writes: list[Write], mode: str) -> Iterable[Write]:
        if mode == "prefix":
            return writes[: self._rng.randint(0, len(writes))]
        if mode == "torn":
            writes = [sector for write in writes for sector in _sectors(write)]
        return [write for write in writes if self._rng.random() < 0.5]
