"""From a token to a principal, by what stands in the database this moment."""

import hmac
from datetime import UTC, datetime

import msgspec

from onhand.api.access import Principal
from onhand.api.clock import SECOND, now_micros
from onhand.api.threads import Threads
from onhand.core import Scope
from onhand.core.people import ApiKey, User, holder_of, scope_of
from onhand.settings import Settings
from onhand.store.signin import SignIn

TOUCH_MICROS = 60 * SECOND
"""The last use of a session or key is written down at most so often."""

OWNERS_MAX = 4
"""A key made with a key made with a key: so far and no further."""


def person_of(id: int, user: User, session: bytes = b"") -> Principal:
    """A user as a principal."""
    return Principal(
        id,
        user.name,
        user.email,
        tuple(user.roles),
        scope_of(id, user),
        session,
        user.language,
        user.time_zone,
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
        return (person_of(session.person, user, digest), session.seen_at) if user else None

    def _user(self, id: int) -> User | None:
        """A person who may sign in."""
        record = self._signin.record(id)
        holder = holder_of(record.kind, record.fields) if record else None
        return holder if isinstance(holder, User) and not holder.disabled else None

    def _key(self, id: int, digest: bytes) -> Principal | None:
        record = self._signin.record(id)
        key = holder_of(record.kind, record.fields) if record else None
        if not isinstance(key, ApiKey) or key.disabled or not hmac.compare_digest(key.secret, digest.hex()):
            return None
        if key.expires_on and key.expires_on < datetime.now(UTC).date().isoformat():
            return None
        scope = self._scope(id, key)
        return Principal(id, key.name, "", tuple(key.roles), scope) if scope else None

    def _scope(self, id: int, holder: User | ApiKey, depth: int = 0) -> Scope | None:
        """The scope of a holder inside that of whoever made it; None when one of them may do nothing any more."""
        if holder.disabled or depth > OWNERS_MAX:
            return None
        scope = scope_of(id, holder)
        if isinstance(holder, User) or not holder.owner:
            return scope
        record = self._signin.record(holder.owner)
        owner = holder_of(record.kind, record.fields) if record else None
        found = self._scope(holder.owner, owner, depth + 1) if owner else None
        return narrowed(scope, found) if found else None
