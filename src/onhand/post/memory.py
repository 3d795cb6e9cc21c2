"""What a poster knows from earlier batches, and when that is still the truth."""

from typing import Any, Final

from onhand.core import Need, State
from onhand.core.rows import Record, Unique
from onhand.core.state import RowNeed
from onhand.store import Head

ALONE: Final = 16
"""After so many batches with nobody else's entries between them, a poster takes itself for the only one."""


class _Records(dict[tuple[Any, ...], Any]):
    """Records by key that note which of them were read."""

    def __init__(self) -> None:
        super().__init__()
        self.read: dict[tuple[Any, ...], None] = {}

    def __getitem__(self, key: tuple[Any, ...]) -> Any:
        self.read[key] = None
        return super().__getitem__(key)


class Memory:
    """The rows of earlier batches.

    While the journal's head is where this poster left it, nobody else has written and the rows are what the database
    holds: the next batch goes on with them (`alone`). As soon as another process writes, they are dropped, and all that
    is decided on is loaded again, after the turn was taken. Then only the codes and records of earlier batches serve,
    as a guess of what the next one needs, which saves a round trip.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._head: Head | None = None
        self._own = 0
        self.forget()

    @property
    def alone(self) -> bool:
        """May the next batch go on with `state`, if the head is still `head`?"""
        return self._own >= ALONE

    def forget(self) -> None:
        """Nothing is known any more: somebody else wrote, or a batch fell."""
        self._own = 0
        self.state = State()
        self._guess_nothing()

    def _guess_nothing(self) -> None:
        self._records = _Records()
        self.guess = State()
        self.guess.rows = {Unique: {}, Record: self._records}

    def is_truth(self, head: Head) -> bool:
        """Has nobody written since the last batch?"""
        return head == self._head

    def keep(self, state: State, before: Head, after: Head) -> None:
        """A batch was written from `before` to `after`, with `state` as it is now."""
        self._own = self._own + 1 if before == self._head else 0
        self._head = after
        if self.alone:
            self.state = state.settled() if state.size <= self._most else State()
            return
        if len(self.guess.rows[Unique]) > self._most:
            self._guess_nothing()
        for kind, rows in self.guess.rows.items():
            rows.update(state.rows.get(kind, {}))

    def guessed(self) -> list[Need]:
        """The records that the guesses rest on since this was last asked: they are needed too."""
        needs: list[Need] = [RowNeed((Record, key)) for key in self._records.read]
        self._records.read.clear()
        self.guess.decoded.clear()  # so that the next batch reads them again, and is noted to
        return needs
