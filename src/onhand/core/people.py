"""People and programs: users, their roles, API keys, and the one frozen scope that follows from them."""

import hashlib
from typing import Any, Final

import msgspec

from onhand.core.catalog import Kind, plain
from onhand.core.scope import Scope
from onhand.core.terms import Id
from onhand.core.turn import Turn

RIGHTS: Final = (
    "stock.read", "stock.post", "stock.adjust", "stock.count", "stock.promise", "stock.expect", "stock.undo",
    "lots.write", "thresholds.write", "catalog.read", "catalog.write", "sites.write", "cost.write", "days.close",
    "journal.read", "people.read", "people.write", "keys.write", "house.read", "house.write",
)  # fmt: skip
"""Every right there is; `permits` and each route name one of them."""


class Role(msgspec.Struct, frozen=True):
    """A named set of rights. `cost`: sees cost, value and margin, a right of its own. `areas`: what the shell shows."""

    name: str
    title: str
    rights: frozenset[str]
    cost: bool = False
    areas: tuple[str, ...] = ("stock",)


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


class User(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A person. In the journal stands only the id; name, e-mail and password hash are in the private part.

    `sites` None = all sites; `suppliers` binds a supplier's account to what it supplies.
    """

    roles: list[str]
    email: str = ""
    name: str = ""
    password: str = ""
    sites: list[Id] | None = None
    suppliers: list[Id] | None = None
    disabled: bool = False
    language: str = "en"
    time_zone: str = "UTC"


class ApiKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A program's key: it acts with these roles, never with more rights than the person who made it."""

    name: str
    roles: list[str]
    secret: str = ""
    owner: Id = 0
    sites: list[Id] | None = None
    expires_on: str = ""
    disabled: bool = False


def email_value(email: str) -> str:
    """A stable pseudonym of an e-mail address: the address itself must not stand in the journal."""
    return hashlib.sha256(plain(email).encode()).hexdigest()[:32]


def _is_seen(email: str) -> bool:
    """Nothing in it is blank or invisible: no two addresses look the same."""
    return email.isprintable() and " " not in email


def scope_of(id: int, holder: User | ApiKey) -> Scope:
    """The frozen scope of a user or key; a disabled one has no rights at all."""
    roles = [ROLES[name] for name in holder.roles if name in ROLES]
    if holder.disabled:
        return Scope(id, frozenset(), frozenset(), None, False)
    rights = frozenset().union(*(role.rights for role in roles)) if roles else frozenset()
    sites = None if holder.sites is None else frozenset(holder.sites)
    suppliers = None
    if isinstance(holder, User) and holder.suppliers is not None:
        suppliers = frozenset(holder.suppliers)
    return Scope(id, rights, sites, suppliers, any(role.cost for role in roles))


def _check_user(turn: Turn, old: User | None, new: User, id: int, at: str) -> None:
    email = new.email.strip()
    if not email or "@" not in email or len(email) > 254 or not _is_seen(email):
        turn.wrong("invalid_field", "expected an e-mail address", f"{at}email")
    _check_roles(turn, new.roles, at)


def _check_key(turn: Turn, old: ApiKey | None, new: ApiKey, id: int, at: str) -> None:
    if not new.name.strip():
        turn.wrong("invalid_field", "a key needs a name", f"{at}name")
    _check_roles(turn, new.roles, at)


def _check_roles(turn: Turn, names: list[str], at: str) -> None:
    """Roles must exist, and nobody hands out rights they lack."""
    for i, name in enumerate(names):
        role = ROLES.get(name)
        if role is None:
            turn.wrong("invalid_field", f"there is no role {name!r}", f"{at}roles[{i}]")
        elif not turn.scope.may("system") and (
            not role.rights <= turn.scope.rights or role.cost > turn.scope.cost
        ):
            turn.wrong("forbidden", f"the role {name!r} has rights that you do not have", f"{at}roles[{i}]")


def _user_codes(user: User) -> list[tuple[str, str]]:
    return [("email", email_value(user.email))]


KINDS: Final[dict[str, Kind]] = {
    "user": Kind(User, "people.write", _user_codes, _check_user, frozenset({"email", "name", "password"})),
    "api_key": Kind(ApiKey, "keys.write", lambda _: (), _check_key, frozenset({"secret"})),
}


def holder_of(kind: str, fields: bytes) -> User | ApiKey | None:
    """The user or key in a record's JSON; None for another kind."""
    struct: Any = {"user": User, "api_key": ApiKey}.get(kind)
    return None if struct is None else msgspec.json.decode(fields, type=struct)
