"""How far the demo has come: told by the player, shown by the pages."""

from typing import Final

import msgspec
from litestar import get, put
from litestar.types import ASGIApp

from onhand.api.access import SIGNED_IN, rule
from onhand.api.answer import empty, json_answer
from onhand.api.house import house_of
from onhand.api.problem import Problem
from onhand.api.shapes import DemoState, described
from onhand.api.write import AnyRequest, body_of, decode

NOTE: Final = "demo"
STATE_BYTES: Final = 64 * 1024
_state: Final = msgspec.json.Decoder(DemoState)


@get("/demo", operation_id="read_demo", summary="The demo's progress; null without a demo",
     opt=rule(SIGNED_IN, **described("Demo", answer=DemoState | None)))  # fmt: skip
async def read_demo(request: AnyRequest) -> ASGIApp:
    house = house_of(request)
    note = await house.threads.read(house.signin.note, NOTE)
    return json_answer(msgspec.json.decode(note) if note else None)


@put("/demo", operation_id="tell_demo", summary="Tell how far the demo has come", status_code=200,
     opt=rule("house.write", **described("Demo", body=DemoState)))  # fmt: skip
async def tell_demo(request: AnyRequest) -> ASGIApp:
    """Not a command: where the player stands is its own memory, and may be lost."""
    body = await body_of(request)
    if len(body) > STATE_BYTES:
        raise Problem("body_too_large", f"at most {STATE_BYTES} bytes")
    state, _ = decode(body, _state)
    house = house_of(request)
    await house.threads.run(house.signin.set_note, NOTE, msgspec.json.encode(state).decode())
    return empty()


ROUTES = [read_demo, tell_demo]
