"""Reorder points: below which available stock of an item at a site is low."""

from typing import Final

from onhand.core import resolve
from onhand.core.commands import SetThreshold, SetThresholds
from onhand.core.events import ThresholdSet
from onhand.core.rows import Level
from onhand.core.state import Need, State
from onhand.core.turn import Turn

NO_POINT: Final = -1
"""What a level holds that has no reorder point."""


def _threshold(turn: Turn, index: int, line: SetThreshold) -> ThresholdSet | None:
    item = resolve.item(turn, index, line.sku, line.item)
    site = resolve.site(turn, index, line.site)
    if item is None or site is None:
        return None
    turn.state.get(Level, item[0], site[0])
    if line.reorder_point is None:
        return ThresholdSet(item[0], site[0], NO_POINT)
    point = resolve.measured(turn, index, line.reorder_point, item[1], "reorder_point")
    return None if point is None else ThresholdSet(item[0], site[0], point)


def _set(turn: Turn, command: SetThresholds) -> None:
    """The last line that names an item and site wins, as it would one by one."""
    found = resolve.each(turn, command.lines, _threshold)
    turn.check()
    for event in found:
        if event is not None:
            turn.emit(event)


def _needs(state: State, command: SetThresholds) -> list[Need]:
    return resolve.wanted(state, command.lines, stock=False)


DECIDE: Final = {SetThresholds: _set}
NEEDS: Final = {SetThresholds: _needs}
RIGHTS: Final = {SetThresholds: "thresholds.write"}
