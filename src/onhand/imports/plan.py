"""From parsed rows and what is known to commands, row by row: what each would create, change, or leave as it is."""

from collections.abc import Callable
from typing import Any, Final

import msgspec

from onhand.core.commands import AnyCommand, ChangeRecord
from onhand.core.terms import parse_money
from onhand.imports.kinds import Choices
from onhand.imports.known import Known
from onhand.imports.parse import Parsed
from onhand.imports.terms import RowIssue

CREATE: Final = "create"
UPDATE: Final = "update"
SAME: Final = "same"
SKIP: Final = "skip"
SHOWN_MAX: Final = 100
"""Changes of a block that are written out for people."""


class Change(msgspec.Struct, frozen=True):
    """A field before and after, as people read it."""

    field: str
    before: str
    after: str


class Action(msgspec.Struct):
    """What becomes of a row. `what`: create, update, same, skip. `key` names the thing in the row's own words."""

    row: int
    what: str
    key: str = ""
    changes: list[Change] = []


class Batch(msgspec.Struct):
    """One command; `rows[i]` is the number of the row that its part i came from. `before`: what undoing it needs."""

    command: AnyCommand
    rows: list[int]
    before: list[str | None] = []


class Plan(msgspec.Struct):
    """What a block of rows becomes. `first` must be posted, and the block planned again, before `main` is all.

    `waiting` are parts that wait for `first`, without what they wait for: a dry run looks at the rest of them.
    """

    first: list[Batch] = msgspec.field(default_factory=list)
    main: list[Batch] = msgspec.field(default_factory=list)
    waiting: list[Batch] = msgspec.field(default_factory=list)
    actions: dict[int, Action] = msgspec.field(default_factory=dict)
    issues: list[RowIssue] = msgspec.field(default_factory=list)
    made: dict[str, list[str]] = msgspec.field(default_factory=dict)
    changed: int = 0

    @property
    def brief(self) -> bool:
        """Are there more changes already than anybody is shown?"""
        return self.changed > SHOWN_MAX

    def wrong(self, row: int, field: str, message: str, code: str = "invalid_field") -> None:
        self.issues.append(RowIssue(row, field, message, code))

    def makes(self, kind: str, name: str) -> None:
        """Say that a name which is not there yet will be made."""
        names = self.made.setdefault(kind, [])
        if name not in names:
            names.append(name)


Maker = Callable[[list[Parsed], Known, Choices], Plan]


def shown(value: Any) -> str:
    """A value as people read it in a list of changes."""
    if not value and not isinstance(value, bool | int):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "; ".join(shown(one) for one in value)
    if isinstance(value, dict):
        return str(
            value.get("code") or value.get("part_number") or value.get("name") or value.get("supplier") or ""
        )
    return str(value)


def differences(was: dict[str, Any], now: dict[str, Any], brief: bool = False) -> list[Change]:
    """The fields that differ; `brief`: only which."""
    return [
        Change(name, "", "") if brief else Change(name, shown(was.get(name)), shown(value))
        for name, value in now.items()
        if was.get(name) != value and not (name in MONEY and _worth(was.get(name)) == _worth(value))
    ]


MONEY: Final = ("list_price", "standard_cost")


def _worth(text: Any) -> int | None:
    """What an amount is, however many zeros it is written with."""
    return parse_money(text) if text else None


def decide(plan: Plan, row: int, key: str, changes: list[Change], exists: bool, choices: Choices) -> bool:
    """Note what becomes of a row; whether it is to be posted."""
    if exists and not changes:
        plan.actions[row] = Action(row, SAME, key)
        return False
    allowed = choices.update if exists else choices.create
    what = (UPDATE if exists else CREATE) if allowed else SKIP
    plan.actions[row] = Action(row, what, key, changes if allowed and not plan.brief else [])
    plan.changed += 1
    return allowed


def record_batches(
    changes: list[tuple[ChangeRecord, int]], make: Callable[[list[ChangeRecord]], AnyCommand]
) -> list[Batch]:
    """Changes of records as one command."""
    if not changes:
        return []
    return [Batch(make([change for change, _ in changes]), [row for _, row in changes])]
