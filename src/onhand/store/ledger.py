"""The writer's face of the ledger, the same on both databases: take the turn, load, append, commit.

One `Ledger` is one connection, used by one thread. Between `begin` and `commit` (or `rollback`) no other process
decides anything.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import product
from operator import attrgetter, itemgetter
from typing import Any, Final

from onhand.core import Need, State
from onhand.core.events import Moved
from onhand.core.rows import Record, Row, Scan, Unique
from onhand.core.state import DaySum, EntryNeed, MovesNeed, RowNeed, ScanNeed, SinceNeed, Taker, TakersNeed
from onhand.store.journal import Answered, Entry, Head, events_of
from onhand.store.tables import MOVE_FACTS, MOVE_FLAGS, MOVE_GAINED

Values = tuple[Any, ...]
Fetch = Callable[[], list[Values]]
Take = Callable[[list[Values]], None]


class Unavailable(Exception):
    """Nothing was written; the same command may be sent again with the same id."""


class Unknown(Exception):
    """Whether the commit happened is not known; sending the same command id again will tell.

    `fatal`: the database file cannot be trusted until it is opened anew.
    """

    def __init__(self, message: str, *, fatal: bool = False) -> None:
        super().__init__(message)
        self.fatal = fatal


class Applied(Exception):
    """A command stands in the journal already although its answer is no longer kept; nothing was written."""


class Lost(Unavailable):
    """The connection to the database broke; a new one may do."""


assert MOVE_GAINED == ("kit",)
_FACTS: Final = attrgetter(*MOVE_FACTS)
_FLAGS: Final = attrgetter(*MOVE_FLAGS)
_AS_INTEGERS: Final = {
    flags: tuple(map(int, flags)) for flags in product((False, True), repeat=len(MOVE_FLAGS))
}
"""Drivers take a bool the slow way."""


def move_rows(moves: Iterable[tuple[int, int, Moved]]) -> Iterator[Values]:
    """Rows of the table `move` for posted moves."""
    for seq, line, move in moves:
        yield (move.item, seq, line, *_FACTS(move), *_AS_INTEGERS[_FLAGS(move)], move.kit)


def changed_rows(state: State) -> Iterator[tuple[type[Row], list[Row], list[Values]]]:
    """(kind, rows to save, keys to delete) of every kind that changed."""
    for kind, keys in state.changed.items():
        table = state.rows[kind]
        rows = [row for key in keys if (row := table[key]) is not None]
        gone = [key for key in keys if table[key] is None] if len(rows) < len(keys) else []
        yield kind, rows, gone


def erased_entries(state: State) -> list[int]:
    """The entries whose private part this batch empties."""
    return [seq for event in state.erased for seq in event.entries]


def is_loaded(state: State, need: Need) -> bool:
    """Would loading this tell the state anything new?"""
    if type(need) is RowNeed:
        return state.has(*need)
    if type(need) is EntryNeed:
        return need[0] in state.entries
    if type(need) is MovesNeed:
        return need in state.day_sums
    if type(need) is SinceNeed:
        return need in state.stored_since
    if type(need) is TakersNeed:
        return need in state.stored_takers
    return False


class Ledger(ABC):
    """A connection that may write the ledger."""

    @abstractmethod
    def begin(self, ids: list[bytes], needs: list[Need], state: State) -> tuple[Head, dict[bytes, Answered]]:
        """Wait for the turn and take it. Gives the head of the journal and the answers these ids already have."""

    @abstractmethod
    def append(self, entries: Sequence[Entry], answers: Sequence[Answered], state: State) -> None:
        """Write entries, answers, and all moves and rows that changed in `state`."""

    @abstractmethod
    def commit(self) -> None:
        """Make it durable and end the turn. Raises Unknown when nobody can say."""

    @abstractmethod
    def rollback(self) -> None:
        """Forget what was appended and end the turn. Does nothing without a turn."""

    @abstractmethod
    def forget(self, before: int, limit: int) -> int:
        """Delete the oldest of the answers given before an instant, `limit` at most, for good; gives how many.

        Asked for outside a turn. Raises Unavailable, Unknown.
        """

    @abstractmethod
    def close(self) -> None: ...

    @abstractmethod
    def _select(self, kind: type[Row], keys: list[Values]) -> Fetch: ...

    @abstractmethod
    def _scan(self, one: Scan, by: Values, limit: int) -> Fetch: ...

    @abstractmethod
    def _scans(self, one: Scan, lists: list[Values], most: int) -> Fetch:
        """The rows of several lists together, in any order; `most` rows or more are not all."""

    @abstractmethod
    def _bodies(self, seqs: list[int]) -> Fetch: ...

    @abstractmethod
    def _sums(self, item: int, day: int) -> Fetch: ...

    @abstractmethod
    def _since(self, need: SinceNeed) -> Fetch: ...

    @abstractmethod
    def _takers(self, need: TakersNeed) -> Fetch: ...

    def load(self, needs: Iterable[Need], state: State) -> None:
        """Answer needs in one round: a statement for each kind of row, one for each list."""
        for fetch, take in self._ask(needs, state):
            take(fetch())

    def _ask(self, needs: Iterable[Need], state: State) -> list[tuple[Fetch, Take]]:
        """Send the statements of a round; their rows are taken when they are fetched."""
        keys: dict[type[Row], dict[Values, None]] = {}
        seqs: dict[int, None] = {}
        scans: dict[tuple[Scan, int], dict[Values, None]] = {}
        asked: list[tuple[Fetch, Take]] = []
        seen: set[Need] = set()
        for need in needs:
            if type(need) is RowNeed:
                keys.setdefault(need[0], {})[need[1]] = None
            elif type(need) is EntryNeed:
                seqs[need[0]] = None
            elif type(need) is ScanNeed:
                scans.setdefault((need[0], need[2]), {})[need[1]] = None
            elif need in seen:
                continue
            elif type(need) is MovesNeed:
                seen.add(need)
                asked.append((self._sums(*need), _take_sums(state, *need)))
            elif type(need) is SinceNeed:
                seen.add(need)
                asked.append((self._since(need), _take_since(state, need)))
            elif type(need) is TakersNeed:
                seen.add(need)
                asked.append((self._takers(need), _take_takers(state, need)))
        for kind, wanted in keys.items():
            known = state.rows.get(kind, ())
            new = [key for key in wanted if key not in known]
            if new:
                take = _take_codes(state, new) if kind is Unique else _take_rows(state, kind, new)
                asked.append((self._select(kind, new), take))
        for (one, limit), lists in scans.items():
            asked.append(self._ask_lists(state, one, list(lists), limit))
        if seqs:
            asked.append((self._bodies(list(seqs)), _take_entries(state, list(seqs))))
        return asked

    def _ask_lists(self, state: State, one: Scan, lists: list[Values], limit: int) -> tuple[Fetch, Take]:
        """Short lists are taken whole in one statement; when they turn out long, the head of each by itself."""
        if len(lists) == 1:
            return self._scan(one, lists[0], limit), _take_scan(state, one, lists[0], limit)
        most = limit * len(lists)

        def take(rows: list[Values]) -> None:
            if len(rows) < most:
                _take_lists(state, one, lists, rows)
                return
            for by in lists:
                _take_scan(state, one, by, limit)(self._scan(one, by, limit)())

        return self._scans(one, lists, most), take


def _take_rows(state: State, kind: type[Row], keys: list[Values]) -> Take:
    return lambda rows: state.load(kind, keys, [kind(*row) for row in rows])


def _take_codes(state: State, keys: list[Values]) -> Take:
    """Codes, and the records of their owners."""

    def take(rows: list[Values]) -> None:
        state.load(Unique, keys, [Unique(*row[:3]) for row in rows])
        state.load(Record, [], [Record(*row[3:]) for row in rows if row[3] is not None])

    return take


def _take_scan(state: State, one: Scan, by: Values, limit: int) -> Take:
    return lambda rows: state.load_scan(one, by, limit, [one.row(*row) for row in rows])


def _take_lists(state: State, one: Scan, lists: list[Values], rows: list[Values]) -> None:
    """All rows of several lists."""
    by_of = itemgetter(*[one.row.__struct_fields__.index(name) for name in one.by])
    found: dict[Values, list[Row]] = {by: [] for by in lists}
    for row in rows:
        by = by_of(row)
        found[by if type(by) is tuple else (by,)].append(one.row(*row))
    for by, listed in found.items():
        state.load_scan(one, by, len(listed) + 1, listed)


def _take_sums(state: State, item: int, day: int) -> Take:
    def take(rows: list[Values]) -> None:
        state.day_sums[item, day] = [DaySum(row) for row in rows]

    return take


def _take_since(state: State, need: SinceNeed) -> Take:
    def take(rows: list[Values]) -> None:
        state.stored_since[need] = (int(rows[0][0]), int(rows[0][1]))

    return take


def _take_takers(state: State, need: TakersNeed) -> Take:
    def take(rows: list[Values]) -> None:
        state.stored_takers[need] = [Taker(*row) for row in rows]

    return take


def _take_entries(state: State, seqs: list[int]) -> Take:
    def take(rows: list[Values]) -> None:
        found = {seq: events_of(body) for seq, body in rows}
        for seq in seqs:
            state.entries.setdefault(seq, found.get(seq, []))

    return take


__all__ = [
    "Answered", "Applied", "Entry", "Fetch", "Head", "Ledger", "Lost", "Unavailable", "Unknown", "Values",
    "changed_rows", "erased_entries", "is_loaded", "move_rows",
]  # fmt: skip
