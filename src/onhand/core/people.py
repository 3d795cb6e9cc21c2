"""People and programs: users, API keys, and the one frozen scope that follows from their roles."""

import hashlib
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from onhand.core.catalog import Kind, plain
from onhand.core.roles import KINDS as ROLE_KINDS
from onhand.core.roles import ROLES, SUPPLIERS_MAY, Role, check_rights, find_role, is_within
from onhand.core.rows import CODES, Record
from onhand.core.scope import Scope
from onhand.core.terms import Id
from onhand.core.turn import Turn

PLACES_MAX: Final = 1_000
"""Sites or suppliers that one holder may be bound to."""


class User(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A person, or a service account. In the journal stands only the id; the personal fields are in the private part.

    `sites` None = all sites; `suppliers` binds a supplier's account to what it supplies. `service`: nobody signs in;
    it owns the keys of a program, which so outlive the person who made them. `time_zone` "" = that of the device.
    """

    roles: list[str]
    email: str = ""
    name: str = ""
    password: str = ""
    sites: list[Id] | None = None
    suppliers: list[Id] | None = None
    disabled: bool = False
    service: bool = False
    language: str = "en"
    time_zone: str = ""


class ApiKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A program's key: it acts with these roles and rights, never with more than its owner has at that moment."""

    name: str
    roles: list[str]
    rights: list[str] = []
    cost: bool = False
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


def scope_of(id: int, holder: User | ApiKey, known: Mapping[str, Role] = ROLES) -> Scope:
    """The frozen scope of a user or key, by the roles that are `known`; a disabled one has no rights at all.

    Who is bound to suppliers reads stock and catalogue and does nothing else.
    """
    if holder.disabled:
        return Scope(id, frozenset(), frozenset(), None, False)
    roles = [known[name] for name in holder.roles if name in known]
    rights: frozenset[str] = frozenset().union(*(role.rights for role in roles))
    cost = any(role.cost for role in roles)
    suppliers = None
    if isinstance(holder, ApiKey):
        rights |= frozenset(holder.rights)
        cost |= holder.cost
    elif holder.suppliers is not None:
        suppliers = frozenset(holder.suppliers)
        rights, cost = rights & SUPPLIERS_MAY, False
    sites = None if holder.sites is None else frozenset(holder.sites)
    return Scope(id, rights, sites, suppliers, cost)


def is_administrator(user: User) -> bool:
    """Can this person sign in and set everybody's rights, everywhere?"""
    is_bound = user.sites is not None or user.suppliers is not None
    return "admin" in user.roles and bool(user.password) and not (is_bound or user.disabled or user.service)


def _check_user(turn: Turn, old: User | None, new: User, id: int, at: str) -> None:
    email = new.email.strip()
    if new.service:
        if not new.name.strip() or new.password:
            turn.wrong("invalid_field", "a service account has a name and no password", f"{at}name")
    elif not email or "@" not in email:
        turn.wrong("invalid_field", "expected an e-mail address", f"{at}email")
    if old is not None and not old.service and not old.email:
        turn.wrong("archived", "this person was erased", f"{at}email")
    if len(email) > 254 or not _is_seen(email):
        turn.wrong("invalid_field", "expected an e-mail address", f"{at}email")
    if old is not None and old.service != new.service:
        turn.wrong("immutable_field", "a person and a service account never become the other", f"{at}service")
    _check_roles(turn, new.roles, old.roles if old else [], at)
    for field, kind in (("sites", "site"), ("suppliers", "supplier")):
        _check_places(turn, kind, getattr(old, field) if old else [], getattr(new, field), f"{at}{field}")
    if old is not None and is_administrator(old) and not is_administrator(new) and not _others(turn, id):
        field = "disabled" if new.disabled else "roles"
        turn.wrong("last_administrator", "nobody else could set rights any more", f"{at}{field}")


def erased(user: User) -> User:
    """What is left of a person: nothing that tells who it was, and no right."""
    return msgspec.structs.replace(
        user, email="", name="", password="", roles=[], disabled=True, language="en", time_zone=""
    )


def check_erasure(turn: Turn, user: User, id: int) -> None:
    """Whoever erases must have all that this person may do, and somebody must be left to set rights."""
    if user.service:
        turn.wrong("invalid_field", "a service account is no person", "id")
    _check_roles(turn, [], user.roles, "")
    for field, kind in (("sites", "site"), ("suppliers", "supplier")):
        _check_places(turn, kind, getattr(user, field), getattr(user, field), field)
    if is_administrator(user) and not _others(turn, id):
        turn.wrong("last_administrator", "nobody else could set rights any more", "id")


def _others(turn: Turn, id: int) -> bool:
    """Is somebody else an administrator?"""
    return any(code.id != id for code in turn.state.scan(CODES, "administrator"))


def _check_key(turn: Turn, old: ApiKey | None, new: ApiKey, id: int, at: str) -> None:
    if not new.name.strip():
        turn.wrong("invalid_field", "a key needs a name", f"{at}name")
    _check_roles(turn, new.roles, old.roles if old else [], at)
    check_rights(turn, dict.fromkeys([*new.rights, *(old.rights if old else [])]), new.cost, at)
    _check_places(turn, "site", old.sites if old else [], new.sites, f"{at}sites")
    if turn.scope.may("system"):
        return
    if old is not None and old.owner != new.owner:
        turn.wrong("immutable_field", "a key keeps its owner", f"{at}owner")
    elif old is not None and turn.scope.suppliers is not None and old.owner != turn.scope.actor:
        turn.wrong("forbidden", "this key is somebody else's")
    elif old is None and new.owner != turn.scope.actor:
        _check_owner(turn, new.owner, f"{at}owner")


def _check_owner(turn: Turn, id: int, field: str) -> None:
    """A key is one's own, or that of a service account which has nothing that one lacks."""
    record = turn.state.get(Record, id)
    holder = holder_of(record.kind, record.fields) if record else None
    if not isinstance(holder, User) or not holder.service or holder.disabled:
        turn.wrong("unknown_reference", f"there is no service account {id}", field)
        return
    _check_roles(turn, holder.roles, holder.roles, field.removesuffix("owner"))
    _check_places(turn, "site", holder.sites, holder.sites, field)
    _check_places(turn, "supplier", holder.suppliers, holder.suppliers, field)


def _check_roles(turn: Turn, names: list[str], had: list[str], at: str) -> None:
    """Roles must exist, and nobody hands out rights they lack, nor takes them from who has more."""
    for i, name in enumerate(names):
        role = find_role(turn.state, name)
        if role is None:
            turn.wrong("invalid_field", f"there is no role {name!r}", f"{at}roles[{i}]")
        elif not is_within(turn, role):
            turn.wrong("forbidden", f"the role {name!r} has rights that you do not have", f"{at}roles[{i}]")
        elif role.archived and name not in had:
            turn.wrong(
                "archived", f"the role {name!r} is archived: nobody is given it any more", f"{at}roles[{i}]"
            )
    for name in had:
        role = find_role(turn.state, name)
        if name not in names and role is not None and not is_within(turn, role):
            turn.wrong("forbidden", f"the role {name!r} has rights that you do not have", f"{at}roles")


def _check_places(turn: Turn, kind: str, old: list[Id] | None, new: list[Id] | None, field: str) -> None:
    """Places must exist, and who is bound to some reaches neither for others nor for whom is bound to others."""
    own = turn.scope.sites if kind == "site" else turn.scope.suppliers
    if own is not None and any(some is None or not own.issuperset(some) for some in (old, new)):
        turn.wrong("forbidden", f"you are bound to {kind}s, and these are others", field)
        return
    if new is not None and len(new) > PLACES_MAX:
        turn.wrong("invalid_field", f"at most {PLACES_MAX}", field)
        return
    for i, id in enumerate(new or ()):
        record = turn.state.get(Record, id) if old is None or id not in old else None
        if (old is None or id not in old) and (record is None or record.kind != kind):
            turn.wrong("unknown_reference", f"there is no {kind} {id}", f"{field}[{i}]")


def _user_codes(user: User) -> list[tuple[str, str]]:
    codes = [("email", email_value(user.email))] if user.email.strip() else []
    return [*codes, ("administrator", email_value(user.email))] if is_administrator(user) else codes


KINDS: Final[dict[str, Kind]] = {
    "user": Kind(
        User, "people.write", _user_codes, _check_user, frozenset({"email", "name", "password"}), read="people.read",
        refers=lambda user: (*(user.sites or ()), *(user.suppliers or ())),
    ),
    "api_key": Kind(
        ApiKey, "keys.write", lambda _: (), _check_key, frozenset({"secret"}), read="keys.write",
        refers=lambda key: (*(key.sites or ()), key.owner),
    ),
    **ROLE_KINDS,
}  # fmt: skip


def holder_of(kind: str, fields: bytes) -> User | ApiKey | None:
    """The user or key in a record's JSON; None for another kind."""
    struct: Any = {"user": User, "api_key": ApiKey}.get(kind)
    return None if struct is None else msgspec.json.decode(fields, type=struct)
