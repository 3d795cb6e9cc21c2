"""Imports in tests: a file goes in through the door, and the work is done right here."""

import uuid
from typing import Any

from onhand.store.projections.following import follow
from onhand.work.jobs import Jobs
from tests.support.api import Api


def work(api: Api) -> None:
    """Do all the work that waits."""
    jobs = Jobs(api.house.store, api.house.poster)
    while jobs.look() or follow(api.house.store):
        pass


def upload(api: Api, body: bytes | str, name: str = "file.csv", **more: Any) -> Any:
    """Send a file and read it; gives the import."""
    id = uuid.uuid4().hex
    content = body.encode() if isinstance(body, str) else body
    answer = api.send("PUT", f"/imports/{id}?name={name}", content, **more)
    assert answer.status_code == 200, answer.text
    work(api)
    return api.get(f"/imports/{id}", **more).json()


def choose(api: Api, of: Any, **choices: Any) -> Any:
    """Change some of the choices of an import; another kind is guessed anew."""
    known = of["choices"] if choices.get("kind", of["choices"]["kind"]) == of["choices"]["kind"] else {}
    answer = api.send("PUT", f"/imports/{of['id']}/choices", {**known, **choices})
    assert answer.status_code == 200, answer.text
    return answer.json()


def stage(api: Api, of: Any, name: str, **more: Any) -> Any:
    """Ask for the next stage and do it; gives the import after it."""
    answer = api.post(f"/imports/{of['id']}/{name}", **more)
    assert answer.status_code == 200, answer.text
    work(api)
    return api.get(f"/imports/{of['id']}", **more).json()


def rejected(api: Api, of: Any) -> list[str]:
    """What is wrong, row by row."""
    rows = api.get(f"/imports/{of['id']}/rows").json()["rows"]
    return [
        f"row {row['row']}, {issue['field']}: {issue['message']}" for row in rows for issue in row["issues"]
    ]
