"""A whole server in this process, on a database of the test's own, and clients for it."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from litestar import Litestar
from litestar.testing import TestClient

from onhand.api.house import House
from onhand.api.tokens import key_text, new_token
from onhand.app import application, open_house
from onhand.core import SYSTEM, Envelope
from onhand.core.commands import AnyCommand, ChangeRecord
from onhand.post import Answer
from onhand.settings import Settings, load
from onhand.store import open_store

QUICK = {"password_memory_kib": 64, "password_rounds": 1, "principal_seconds": 0.001}


def settings_for(url: str, home: Path, **more: Any) -> Settings:
    """Settings of a test server: nothing from the environment, cheap passwords."""
    return load({}, database_url=url, home=str(home), **{**QUICK, **more})


class Api:
    """A running application and what tests do with it."""

    def __init__(self, client: TestClient[Any], house: House, app: Litestar) -> None:
        self.client = client
        self.house = house
        self.app = app
        self.key = ""

    def command(self, command: AnyCommand) -> Answer:
        """Post a command as the machine itself."""
        told = self.house.poster.submit(Envelope(uuid.uuid4().bytes, 0, 0, command), SYSTEM, b"").result(20)
        assert told.refusal is None, told.refusal
        return told

    def new_key(self, *roles: str, **fields: Any) -> str:
        """A new API key with these roles."""
        secret, digest = new_token()
        told = self.command(
            ChangeRecord("api_key", {"name": "test", "roles": list(roles), "secret": digest.hex(), **fields})
        )
        return key_text(told.result["id"], secret)

    def new_user(self, email: str, password: str, *roles: str, **fields: Any) -> int:
        """A new person; gives the id."""
        hashed = self.house.passwords.hash_now(password)
        made = {
            "email": email,
            "name": email.partition("@")[0],
            "password": hashed,
            "roles": list(roles),
            **fields,
        }
        return int(self.command(ChangeRecord("user", made)).result["id"])

    def send(
        self, method: str, path: str, body: Any = None, *, key: str | None = None, **headers: str
    ) -> Any:
        """One request with an API key (the administrator's by default) and, for writes, a fresh command id."""
        sent = {"Authorization": f"Bearer {self.key if key is None else key}"} if key != "" else {}
        if method != "GET":
            sent["Idempotency-Key"] = str(uuid.uuid4())
        sent.update({name.replace("_", "-"): value for name, value in headers.items()})
        if isinstance(body, bytes):
            return self.client.request(method, f"/api/v1{path}", content=body, headers=sent)
        return self.client.request(method, f"/api/v1{path}", json=body, headers=sent)

    def get(self, path: str, **more: Any) -> Any:
        return self.send("GET", path, **more)

    def post(self, path: str, body: Any = None, **more: Any) -> Any:
        return self.send("POST", path, body, **more)

    def patch(self, path: str, version: int, body: Any, **more: Any) -> Any:
        return self.send("PATCH", path, body, if_match=f'"{version}"', **more)


@contextmanager
def running(settings: Settings) -> Iterator[Api]:
    """A server for as long as the block lasts, with one administrator's key."""
    store = open_store(settings.database, settings.folder, accept_loss=True)
    house = open_house(settings, store)
    app, gated = application(house)
    with TestClient(gated) as client:
        api = Api(client, house, app)
        api.key = api.new_key("admin")
        yield api
    store.close()
