"""The house without a server: what the command line does on the machine itself, as the machine itself."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from onhand.api.tokens import key_text, new_token
from onhand.core import SYSTEM, Envelope
from onhand.core.commands import AnyCommand, ChangeRecord
from onhand.core.roles import ROLES
from onhand.core.terms import Micros, Refusal
from onhand.post import Answer, Poster
from onhand.settings import Settings
from onhand.store import Store, open_store
from onhand.store.checkpoints import FILE, erased
from onhand.store.reads.personal import erasure_of
from onhand.store.signin import SignIn


class NotDone(Exception):
    """A command was refused, or something it needs is not there; the message is for people."""


def reason(refusal: Refusal) -> str:
    """A refusal in one line."""
    return "; ".join(
        f"{issue.field}: {issue.message}" if issue.field else issue.message for issue in refusal.issues
    )


class Local:
    """An open store, and a poster of this process: it takes turns with those of running servers."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self.settings = settings
        self.store = store
        self.signin = SignIn(store)
        self.poster = Poster(store)
        self.poster.start()

    def post(self, command: AnyCommand, id: uuid.UUID | None = None) -> Answer:
        """Post a command with all rights. Raises NotDone when it is refused."""
        envelope = Envelope((id or uuid.uuid4()).bytes, SYSTEM.actor, Micros(0), command)
        told = self.poster.submit(envelope, SYSTEM, b"").result(self.settings.answer_seconds)
        if told.refusal is not None:
            raise NotDone(reason(told.refusal))
        return told

    def add_key(self, name: str, roles: list[str], expires_on: str = "") -> tuple[int, str]:
        """Make an API key that nobody owns; gives its id and the key itself."""
        check_roles(self.signin, roles)
        secret, digest = new_token()
        fields = {"name": name, "roles": roles, "secret": digest.hex(), "expires_on": expires_on}
        id = int(self.post(ChangeRecord("api_key", fields)).result["id"])
        return id, key_text(id, secret)

    def erase(self, person: int, version: int) -> None:
        """Erase who a user was. Raises NotDone."""
        self.post(erasure_of(self.store, person, version))
        self.signin.forget_person(person)

    def repeat_erasures(self) -> int:
        """Erase again whom the file of checkpoints tells of, if this journal still knows them; gives how many."""
        repeated = 0
        for one in erased(self.store.home / FILE):
            first = self.store.follow(one.seq - 1, 1)
            record = self.signin.record(one.person)
            if record is None or not first or first[0].hash.hex() != one.hash:
                continue
            if erasure_of(self.store, one.person, record.version).entries:
                self.erase(one.person, record.version)
                repeated += 1
        return repeated

    def close(self) -> None:
        self.poster.stop()


def check_roles(signin: SignIn, roles: list[str]) -> None:
    """Raise NotDone for a role that does not exist."""
    for role in roles:
        if role not in ROLES and signin.role(role) is None:
            raise NotDone(f"there is no role {role!r}; there are {', '.join(ROLES)}")


@contextmanager
def opened(settings: Settings) -> Iterator[Local]:
    """The house for as long as the block lasts."""
    store = open_store(settings.database, settings.folder)
    local = Local(settings, store)
    try:
        yield local
    finally:
        local.close()
        store.close()
