"""Working state of the door: sessions, counted tries, one-time links, last use of keys, preferences, small notes.

All of it lies in the home `work`: when it is lost, people sign in again and nothing else happens. Times are in
microseconds since 1970. Tokens are never stored, only their SHA-256.
"""

from datetime import date, timedelta
from typing import Any, Final

import msgspec
from msgspec.structs import asdict
from sqlalchemy import text

from onhand.core.people import email_value
from onhand.core.roles import Role, role_in
from onhand.core.rows import Record
from onhand.core.turn import CLOSED_THROUGH
from onhand.store.statement import Statement
from onhand.store.store import Store
from onhand.store.tables import BYTES, INTEGER, TEXT, WORK, column, table

SESSION: Final = table(
    "session", WORK,
    column("token", BYTES, key=True),
    column("person", INTEGER),
    column("made_at", INTEGER),
    column("seen_at", INTEGER),
    column("ends_at", INTEGER),
    column("address", TEXT),
    column("agent", TEXT),
    column("name", TEXT),
)  # fmt: skip
"""`name` is how others speak of a session: from it nobody finds the token, nor its digest."""

TRY: Final = table(
    "attempt", WORK, column("subject", TEXT, key=True), column("since", INTEGER), column("tries", INTEGER)
)
"""How often a sign-in was tried for a subject (an account, an address) since a moment."""

LINK: Final = table(
    "link", WORK,
    column("token", BYTES, key=True),
    column("purpose", TEXT),
    column("person", INTEGER),
    column("ends_at", INTEGER),
    column("made_at", INTEGER),
    column("made_by", INTEGER),
)  # fmt: skip
"""One-time links: the first administrator (`setup`), a new password (`password`), an invitation (`invitation`)."""

PREFERENCE: Final = table(
    "preference",
    WORK,
    column("person", INTEGER, key=True),
    column("name", TEXT, key=True),
    column("value", TEXT),
)
"""How somebody likes their pages: JSON by name; person 0 holds what all share."""

KEY_USE: Final = table("key_use", WORK, column("id", INTEGER, key=True), column("used_at", INTEGER))
NOTE: Final = table("note", WORK, column("name", TEXT, key=True), column("value", TEXT))


def _statement(sql: str) -> Statement:
    return Statement(text(sql))


_ADD_SESSION: Final = _statement(
    "INSERT INTO session VALUES (:token, :person, :made_at, :seen_at, :ends_at, :address, :agent, :name)"
)
_SESSION: Final = _statement("SELECT * FROM session WHERE token = :token")
_NAMED: Final = _statement("SELECT * FROM session WHERE name = :name")
_SESSIONS: Final = _statement(
    "SELECT * FROM session WHERE ends_at >= :now AND seen_at >= :idle AND person = :person"
    " ORDER BY seen_at DESC LIMIT :limit"
)
_SEEN_LAST: Final = _statement("SELECT person, MAX(seen_at) FROM session GROUP BY person")
_SEEN: Final = _statement("UPDATE session SET seen_at = :at WHERE token = :token AND seen_at < :at")
_END: Final = _statement("DELETE FROM session WHERE token = :token")
_END_ALL: Final = _statement("DELETE FROM session WHERE person = :person AND token <> :but")
_OLD: Final = (
    _statement("DELETE FROM session WHERE ends_at < :now OR seen_at < :idle"),
    _statement("DELETE FROM link WHERE ends_at < :now - :kept AND :idle >= 0"),
    _statement("DELETE FROM attempt WHERE since < :idle AND :now >= 0"),
)
LINK_KEPT: Final = 90 * 86_400 * 1_000_000
"""Microseconds that an expired link is remembered, so that an invitation nobody took can be seen as such."""

_COUNT: Final = _statement(
    "INSERT INTO attempt VALUES (:subject, :now, 1) ON CONFLICT (subject) DO UPDATE SET"
    " tries = CASE WHEN attempt.since <= :start THEN 1 ELSE attempt.tries + 1 END,"
    " since = CASE WHEN attempt.since <= :start THEN excluded.since ELSE attempt.since END RETURNING tries"
)
_FORGET: Final = _statement("DELETE FROM attempt WHERE subject = :subject")
_NO_LINK: Final = _statement("DELETE FROM link WHERE purpose = :purpose AND person = :person")
_ADD_LINK: Final = _statement(
    "INSERT INTO link VALUES (:token, :purpose, :person, :ends_at, :made_at, :made_by)"
)
_LINKS: Final = _statement("SELECT * FROM link WHERE purpose = :purpose")
_LINK_OF: Final = _statement("SELECT * FROM link WHERE purpose = :purpose AND person = :person")
_LINK: Final = _statement("SELECT * FROM link WHERE token = :token AND ends_at >= :now")
_USE_LINK: Final = _statement("DELETE FROM link WHERE token = :token")
_USED: Final = _statement(
    "INSERT INTO key_use VALUES (:id, :at) ON CONFLICT (id) DO UPDATE SET used_at = excluded.used_at"
)
_KEYS_USED: Final = _statement("SELECT id, used_at FROM key_use")
_PREFERENCES: Final = _statement("SELECT name, value FROM preference WHERE person = :person ORDER BY name")
_PREFER: Final = _statement(
    "INSERT INTO preference VALUES (:person, :name, :value)"
    " ON CONFLICT (person, name) DO UPDATE SET value = excluded.value"
)
_NO_PREFERENCE: Final = _statement("DELETE FROM preference WHERE person = :person AND name = :name")
_NOTE: Final = _statement("SELECT value FROM note WHERE name = :name")
_SET_NOTE: Final = _statement(
    "INSERT INTO note VALUES (:name, :value) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
)
_RECORD: Final = _statement("SELECT id, kind, version, fields FROM record WHERE id = :id")
_RECORDS: Final = _statement(
    "SELECT id, kind, version, fields FROM record WHERE kind = :kind AND id > :after ORDER BY id LIMIT :limit"
)
_BY_CODE: Final = _statement(
    "SELECT r.id, r.kind, r.version, r.fields FROM uniq u JOIN record r ON r.id = u.id"
    " WHERE u.kind = :kind AND u.value = :value"
)


_MARK: Final = _statement("SELECT value FROM mark WHERE name = :name")


_FORGET_PERSON: Final = tuple(
    _statement(f"DELETE FROM {name} WHERE person = :person") for name in ("session", "link", "preference")
)


class Session(msgspec.Struct, frozen=True):
    """A signed-in browser."""

    token: bytes
    person: int
    made_at: int
    seen_at: int
    ends_at: int
    address: str = ""
    agent: str = ""
    name: str = ""


class Link(msgspec.Struct, frozen=True):
    """A one-time link, by the digest of its token."""

    token: bytes
    purpose: str
    person: int
    ends_at: int
    made_at: int = 0
    made_by: int = 0


class SignIn:
    """The door's statements. Every method runs on the caller's thread with its own connection."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def _read(self, statement: Statement, **values: Any) -> list[tuple[Any, ...]]:
        return self._store.reader.rows(statement, **values)

    def _run(self, statement: Statement, **values: Any) -> int:
        return self._store.writer("work").run(statement, **values)

    # -- sessions -----------------------------------------------------------------------------------------------

    def add_session(self, session: Session) -> None:
        self._run(_ADD_SESSION, **asdict(session))

    def session(self, token: bytes) -> Session | None:
        rows = self._read(_SESSION, token=token)
        return Session(*rows[0]) if rows else None

    def session_named(self, name: str) -> Session | None:
        rows = self._read(_NAMED, name=name)
        return Session(*rows[0]) if rows else None

    def sessions(self, person: int, now: int, idle_since: int, limit: int) -> list[Session]:
        """The sessions of a person that can still be used, the latest used first."""
        rows = self._read(_SESSIONS, person=person, now=now, idle=idle_since, limit=limit)
        return [Session(*row) for row in rows]

    def seen_last(self) -> dict[int, int]:
        """When each person was last seen in a session that is still on record."""
        return dict(self._read(_SEEN_LAST))

    def seen(self, token: bytes, at: int) -> None:
        self._run(_SEEN, token=token, at=at)

    def end_session(self, token: bytes) -> bool:
        return self._run(_END, token=token) > 0

    def end_sessions(self, person: int, but: bytes = b"") -> None:
        """End all sessions of a person, except perhaps the one that asks."""
        self._run(_END_ALL, person=person, but=but)

    def forget_person(self, person: int) -> None:
        """All that is kept here of a person: sessions, links, how they like their pages."""
        for statement in _FORGET_PERSON:
            self._run(statement, person=person)

    def end_old(self, now: int, idle_since: int) -> None:
        """Forget sessions, links and tries that nobody can use any more."""
        for statement in _OLD:
            more = {"kept": LINK_KEPT} if statement is _OLD[1] else {}
            self._run(statement, now=now, idle=idle_since, **more)

    # -- tries --------------------------------------------------------------------------------------------------

    def count_try(self, subject: str, now: int, window: int) -> int:
        """Count one more try and give how many there were in the window, this one included."""
        rows = self._store.writer("work").rows(_COUNT, subject=subject, now=now, start=now - window)
        return int(rows[0][0])

    def forget_tries(self, subject: str) -> None:
        self._run(_FORGET, subject=subject)

    # -- links --------------------------------------------------------------------------------------------------

    def add_link(self, link: Link) -> None:
        """Make a link; an older one for the same purpose and person can no longer be used."""
        self._run(_NO_LINK, purpose=link.purpose, person=link.person)
        self._run(_ADD_LINK, **asdict(link))

    def link(self, token: bytes, now: int) -> Link | None:
        """A link that can still be used."""
        rows = self._read(_LINK, token=token, now=now)
        return Link(*rows[0]) if rows else None

    def links(self, purpose: str) -> dict[int, Link]:
        """The links for a purpose by the person they are for, those that have ended too."""
        return {link.person: link for link in (Link(*row) for row in self._read(_LINKS, purpose=purpose))}

    def link_of(self, purpose: str, person: int) -> Link | None:
        """The link of a person for a purpose, also one that has ended."""
        rows = self._read(_LINK_OF, purpose=purpose, person=person)
        return Link(*rows[0]) if rows else None

    def drop_link(self, purpose: str, person: int) -> bool:
        """Let nobody use it any more."""
        return self._run(_NO_LINK, purpose=purpose, person=person) > 0

    def use_link(self, token: bytes) -> bool:
        """Use a link up: true for exactly one of all who try."""
        return self._run(_USE_LINK, token=token) > 0

    # -- keys and notes -----------------------------------------------------------------------------------------

    def key_used(self, id: int, at: int) -> None:
        self._run(_USED, id=id, at=at)

    def keys_used(self) -> dict[int, int]:
        """When each key was last used."""
        return dict(self._read(_KEYS_USED))

    def preferences(self, person: int) -> dict[str, str]:
        """JSON by name."""
        return dict(self._read(_PREFERENCES, person=person))

    def prefer(self, person: int, name: str, value: str) -> None:
        self._run(_PREFER, person=person, name=name, value=value)

    def forget_preference(self, person: int, name: str) -> bool:
        return self._run(_NO_PREFERENCE, person=person, name=name) > 0

    def note(self, name: str) -> str | None:
        rows = self._read(_NOTE, name=name)
        return str(rows[0][0]) if rows else None

    def set_note(self, name: str, value: str) -> None:
        self._run(_SET_NOTE, name=name, value=value)

    # -- people in the ledger -----------------------------------------------------------------------------------

    def record(self, id: int) -> Record | None:
        """A record of any kind."""
        rows = self._read(_RECORD, id=id)
        return Record(*rows[0]) if rows else None

    def records(self, kind: str, after: int, limit: int) -> list[Record]:
        """Records of a kind in the order of their ids, after one."""
        return [Record(*row) for row in self._read(_RECORDS, kind=kind, after=after, limit=limit)]

    def by_email(self, email: str) -> Record | None:
        """The record of the person with this e-mail address."""
        rows = self._read(_BY_CODE, kind="email", value=email_value(email))
        return Record(*rows[0]) if rows else None

    def role(self, name: str) -> Role | None:
        """A role of the house's own."""
        rows = self._read(_BY_CODE, kind="role", value=name)
        return role_in(rows[0][3]) if rows else None

    def closed_through(self) -> str | None:
        """The last closed day as a date; None while all days are open."""
        rows = self._read(_MARK, name=CLOSED_THROUGH)
        return (date(1970, 1, 1) + timedelta(days=rows[0][0])).isoformat() if rows else None

    def anyone(self) -> bool:
        """Is there any person yet?"""
        return bool(self.records("user", 0, 1))
