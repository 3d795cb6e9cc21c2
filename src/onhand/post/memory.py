"""What codes meant in earlier batches, as a guess of what the next one needs."""

from typing import Any

from onhand.core import Need, State
from onhand.core.rows import Record, Unique
from onhand.core.state import RowNeed


class _Records(dict[tuple[Any, ...], Any]):
    """Records by key that note which of them were read."""

    def __init__(self) -> None:
        super().__init__()
        self.read: dict[tuple[Any, ...], None] = {}

    def __getitem__(self, key: tuple[Any, ...]) -> Any:
        self.read[key] = None
        return super().__getitem__(key)


class Memory:
    """What codes meant in earlier batches, as a guess of what the next one needs: it saves a round trip.

    Only a guess: whatever is decided on is loaded again, after the turn was taken.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._forget()

    def _forget(self) -> None:
        self.state = State()
        self._records = _Records()
        self.state.rows = {Unique: {}, Record: self._records}

    def keep(self, state: State) -> None:
        """Remember the codes and records that a batch loaded or changed."""
        if len(self.state.rows[Unique]) > self._most:
            self._forget()
        for kind, rows in self.state.rows.items():
            rows.update(state.rows.get(kind, {}))

    def used(self) -> list[Need]:
        """The records that the guesses rest on since this was last asked: they are needed too."""
        needs: list[Need] = [RowNeed((Record, key)) for key in self._records.read]
        self._records.read.clear()
        self.state.decoded.clear()  # so that the next batch reads them again, and is noted to
        return needs
