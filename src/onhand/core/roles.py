"""Roles: named sets of rights. Ten readers and programs are built in; a house adds its own as records."""

import re
from collections.abc import Iterable
from typing import Final

import msgspec

from onhand.core.catalog import Kind
from onhand.core.rows import Record, Unique
from onhand.core.state import State
from onhand.core.turn import Turn

RIGHTS: Final = (
    "stock.read", "stock.post", "stock.adjust", "stock.count", "stock.promise", "stock.expect", "stock.undo",
    "lots.write", "thresholds.write", "catalog.read", "catalog.write", "sites.write", "cost.write", "days.close",
    "journal.read", "people.read", "people.write", "keys.write", "house.read", "house.write",
)  # fmt: skip
"""Every right there is; `permits` and each route name one of them."""


SUPPLIERS_MAY: Final = frozenset({"stock.read", "catalog.read"})
"""All that an account bound to suppliers may ever do, whatever its roles: what is read by these knows suppliers."""


class Role(msgspec.Struct, frozen=True):
    """A named set of rights. `cost`: sees cost, value and margin, a right of its own. `areas`: what the shell shows."""

    name: str
    title: str
    rights: frozenset[str]
    cost: bool = False
    areas: tuple[str, ...] = ("stock",)
    archived: bool = False


AREAS: Final = {
    "stock": "stock.read",
    "journal": "journal.read",
    "people": "people.read",
    "api": "catalog.read",
}
"""The areas of the shell, and the right without which an area has nothing to show."""

_READ: Final = {"stock.read", "catalog.read"}
_FLOOR: Final = _READ | {
    "stock.post",
    "stock.count",
    "stock.adjust",
    "stock.promise",
    "stock.expect",
    "stock.undo",
}

ROLES: Final[dict[str, Role]] = {
    role.name: role
    for role in (
        Role("customer", "Customer", frozenset({"stock.read", "catalog.read"})),
        Role(
            "store_manager", "Store manager",
            frozenset(_FLOOR | {"lots.write", "thresholds.write", "journal.read", "catalog.write"}),
            areas=("stock", "journal"),
        ),
        Role("warehouse", "Warehouse employee", frozenset(_FLOOR), areas=("stock",)),
        Role("service", "Customer service", frozenset(_READ | {"stock.promise"}), areas=("stock",)),
        Role("sales", "Sales manager", frozenset(_READ | {"journal.read"}), True, ("stock", "journal")),
        Role("supplier", "Supplier", frozenset({"stock.read", "catalog.read"})),
        Role(
            "product", "Product manager", frozenset(_READ | {"catalog.write", "thresholds.write", "journal.read"}),
            True,
            ("stock", "journal"),
        ),
        Role(
            "finance", "Finance", frozenset(_READ | {"cost.write", "days.close", "journal.read"}), True,
            ("stock", "journal"),
        ),
        Role("marketing", "Marketing", frozenset(_READ | {"stock.promise"})),
        Role(
            "admin", "IT administrator",
            frozenset(_FLOOR | set(RIGHTS)), True, ("stock", "journal", "people", "api"),
        ),
        Role("api", "API client", frozenset(_FLOOR | {"thresholds.write"}), areas=()),
    )
}  # fmt: skip
"""The ten readers, and programs."""

NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
TITLE_MAX: Final = 60


class RoleRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A role of the house's own. Its name never changes; an archived one is kept by who has it and given to nobody."""

    name: str
    title: str
    rights: list[str] = []
    cost: bool = False
    areas: list[str] = []
    archived: bool = False


_decoder: Final = msgspec.json.Decoder(RoleRecord)


def role_in(fields: bytes) -> Role:
    """The role in a record's JSON."""
    found = _decoder.decode(fields)
    return Role(
        found.name, found.title, frozenset(found.rights), found.cost, tuple(found.areas), found.archived
    )


def find_role(state: State, name: str) -> Role | None:
    """The role of this name, built in or of the house; None when there is none. Raises Missing."""
    if name in ROLES:
        return ROLES[name]
    owner = state.get(Unique, "role", name)
    record = state.get(Record, owner.id) if owner else None
    return role_in(record.fields) if record else None


def check_rights(turn: Turn, rights: Iterable[str], cost: bool, at: str) -> None:
    """Rights must exist, and nobody hands out what they lack."""
    for i, right in enumerate(rights):
        if right not in RIGHTS:
            turn.wrong("invalid_field", f"there is no right {right!r}", f"{at}rights[{i}]")
        elif not turn.scope.may("system") and not turn.scope.may(right):
            turn.wrong("forbidden", f"you do not have the right {right!r} yourself", f"{at}rights[{i}]")
    if cost and not turn.scope.cost:
        turn.wrong("forbidden", "only who may see cost can let others see it", f"{at}cost")


def is_within(turn: Turn, role: Role) -> bool:
    """Has whoever asks all that this role gives?"""
    scope = turn.scope
    return scope.may("system") or (role.rights <= scope.rights and role.cost <= scope.cost)


def _check_role(turn: Turn, old: RoleRecord | None, new: RoleRecord, id: int, at: str) -> None:
    if turn.scope.sites is not None or turn.scope.suppliers is not None:
        turn.wrong(
            "forbidden", "roles are of the whole house: who is bound to a part of it cannot change them"
        )
    if not NAME.fullmatch(new.name) or new.name in ROLES:
        turn.wrong(
            "invalid_field", "a name of small letters, digits and _ that no built-in role has", f"{at}name"
        )
    if old is not None and old.name != new.name:
        turn.wrong("immutable_field", "the name of a role never changes; its title may", f"{at}name")
    if not new.title.strip() or len(new.title) > TITLE_MAX:
        turn.wrong("invalid_field", f"a title has 1 to {TITLE_MAX} characters", f"{at}title")
    for i, area in enumerate(new.areas):
        if area not in AREAS:
            turn.wrong("invalid_field", f"there is no area {area!r}", f"{at}areas[{i}]")
    check_rights(turn, new.rights, new.cost, at)
    if old is not None and not is_within(turn, Role(old.name, old.title, frozenset(old.rights), old.cost)):
        turn.wrong("forbidden", "this role has rights that you do not have", f"{at}rights")


KINDS: Final[dict[str, Kind]] = {
    "role": Kind(
        RoleRecord, "people.write", lambda role: [("role", role.name)], _check_role, read="people.read"
    ),
}
