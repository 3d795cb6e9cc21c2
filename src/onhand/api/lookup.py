"""From a token to a principal, by what stands in the database this moment."""

import hmac
from collections.abc import Iterable
from datetime import UTC, datetime

import msgspec

from onhand.api.access import Principal
from onhand.api.clock import SECOND, now_micros
from onhand.api.threads import Threads
from onhand.core import SYSTEM, Scope
from onhand.core.people import ApiKey, User, holder_of, scope_of
from onhand.core.roles import AREAS, ROLES, Role
from onhand.settings import Settings
from onhand.store.signin import SignIn

TOUCH_MICROS = 60 * SECOND
"""The last use of a session or key is written down at most so often."""

OWNERS_MAX = 4
"""A key made with a key made with a key: so far and no further."""


def roles_of(signin: SignIn, names: Iterable[str]) -> dict[str, Role]:
    """The roles of these names that there are: those built in cost nothing, one of the house's own a point read."""
    found = {name: ROLES.get(name) or signin.role(name) for name in names}
    return {name: role for name, role in found.items() if role is not None}


def areas_of(roles: Iterable[Role], scope: Scope) -> tuple[str, ...]:
    """The areas of the shell that roles show, but for those in which this scope would see nothing."""
    named = dict.fromkeys(area for role in roles for area in role.areas)
    return tuple(area for area in named if scope.may(AREAS[area]))


def person_of(id: int, user: User, roles: dict[str, Role], session: bytes = b"") -> Principal:
    """A user as a principal."""
    scope = scope_of(id, user, roles)
    return Principal(
        id,
        user.name,
        user.email,
        tuple(user.roles),
        scope,
        session,
        user.language,
        user.time_zone,
        areas_of(roles.values(), scope),
        tuple(role.title for role in roles.values()),
    )


def narrowed(scope: Scope, owner: Scope) -> Scope:
    """The rights that both have: a key never has more than the person who made it."""
    sites = (
        scope.sites
        if owner.sites is None
        else owner.sites
        if scope.sites is None
        else scope.sites & owner.sites
    )
    suppliers = owner.suppliers if scope.suppliers is None else scope.suppliers
    return msgspec.structs.replace(
        scope,
        rights=scope.rights & owner.rights,
        sites=sites,
        suppliers=suppliers,
        cost=scope.cost and owner.cost,
    )


def scope_now(signin: SignIn, id: int, holder: User | ApiKey, depth: int = 0) -> Scope | None:
    """The scope of a holder inside that of whoever made it; None when one of them may do nothing any more."""
    if holder.disabled or depth > OWNERS_MAX:
        return None
    scope = scope_of(id, holder, roles_of(signin, holder.roles))
    if isinstance(holder, User) or not holder.owner:
        return scope
    record = signin.record(holder.owner)
    owner = holder_of(record.kind, record.fields) if record else None
    found = scope_now(signin, holder.owner, owner, depth + 1) if owner else None
    return narrowed(scope, found) if found else None


def has_ended(key: ApiKey) -> bool:
    """Is the last day of this key over?"""
    return bool(key.expires_on) and key.expires_on < datetime.now(UTC).date().isoformat()


def scope_of_actor(signin: SignIn, actor: int) -> Scope | None:
    """What an actor may do at this moment, for work that goes on after the request; None: nothing any more."""
    if actor == SYSTEM.actor:
        return SYSTEM
    record = signin.record(actor)
    holder = holder_of(record.kind, record.fields) if record else None
    if holder is None or (isinstance(holder, ApiKey) and has_ended(holder)):
        return None
    return scope_now(signin, actor, holder)


class People:
    """Finds the holder of a session token or an API key."""

    def __init__(self, signin: SignIn, threads: Threads, settings: Settings) -> None:
        self._signin = signin
        self._threads = threads
        self._idle = settings.session_idle_minutes * 60 * SECOND
        self._used: dict[int, int] = {}

    async def by_session(self, digest: bytes) -> Principal | None:
        """The person of a session that has not ended."""
        now = now_micros()
        found = await self._threads.read(self._session, digest, now)
        if found is None:
            return None
        principal, seen_at = found
        if now - seen_at > TOUCH_MICROS:
            await self._threads.run(self._signin.seen, digest, now)
        return principal

    async def by_key(self, id: int, digest: bytes) -> Principal | None:
        """The program with this key, if its secret is right and it may still be used."""
        principal = await self._threads.read(self._key, id, digest)
        now = now_micros()
        if principal is not None and now - self._used.get(id, 0) > TOUCH_MICROS:
            self._used[id] = now
            await self._threads.run(self._signin.key_used, id, now)
        return principal

    async def again(self, principal: Principal, secret: bytes) -> Principal | None:
        """Who that is now, looked up afresh, without counting as a use. `secret`: digest of a key's secret."""
        if not principal.session:
            return await self._threads.read(self._key, principal.id, secret)
        found = await self._threads.read(self._session, principal.session, now_micros())
        return found[0] if found else None

    def _session(self, digest: bytes, now: int) -> tuple[Principal, int] | None:
        session = self._signin.session(digest)
        if session is None or session.ends_at < now or session.seen_at + self._idle < now:
            return None
        user = self._user(session.person)
        if user is None:
            return None
        roles = roles_of(self._signin, user.roles)
        return person_of(session.person, user, roles, digest), session.seen_at

    def _user(self, id: int) -> User | None:
        """A person who may sign in."""
        record = self._signin.record(id)
        holder = holder_of(record.kind, record.fields) if record else None
        return holder if isinstance(holder, User) and not (holder.disabled or holder.service) else None

    def _key(self, id: int, digest: bytes) -> Principal | None:
        record = self._signin.record(id)
        key = holder_of(record.kind, record.fields) if record else None
        if not isinstance(key, ApiKey) or key.disabled or not hmac.compare_digest(key.secret, digest.hex()):
            return None
        if has_ended(key):
            return None
        scope = scope_now(self._signin, id, key)
        if scope is None:
            return None
        roles = roles_of(self._signin, key.roles).values()
        titles = tuple(role.title for role in roles)
        return Principal(
            id, key.name, "", tuple(key.roles), scope, areas=areas_of(roles, scope), titles=titles
        )
