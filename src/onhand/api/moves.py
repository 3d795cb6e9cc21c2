"""POST /moves, the busiest door: one line or ten thousand, all or none, or each by itself."""

import asyncio
import uuid
from typing import Any, Final

import msgspec
from litestar import post as route
from litestar.types import ASGIApp

from onhand.api.access import rule, who
from onhand.api.answer import Answer, json_answer
from onhand.api.house import house_of
from onhand.api.problem import Problem, problem_fields
from onhand.api.shapes import EachPosted, Posted, described
from onhand.api.write import AnyRequest, command_id, digest_of, post, read, tell
from onhand.core.commands import MoveLine, PostMoves
from onhand.core.terms import LINES_MAX
from onhand.post import Answer as Told

_encode: Final = msgspec.json.Encoder().encode


class Moves(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Lines that happened. All or none; with `each`, every line is a command of its own and may fail alone."""

    lines: list[MoveLine]
    reference: str = ""
    each: bool = False


EXAMPLE: Final = {
    "lines": [
        {
            "kind": "receipt",
            "sku": "A-100",
            "site": "S1",
            "quantity": "24",
            "unit_cost": "1.25",
            "reference": "PO 7",
        },
        {
            "kind": "sale",
            "sku": "A-100",
            "site": "S1",
            "quantity": "1",
            "revenue": "1.99",
        },
    ]
}
_moves: Final = msgspec.json.Decoder(Moves)


@route(
    "/moves", operation_id="post_moves", summary="Post moves", status_code=200,
    opt=rule("stock.post", example=EXAMPLE, **described("Stock", body=Moves, answer=(Posted, EachPosted))),
)  # fmt: skip
async def post_moves(request: AnyRequest) -> ASGIApp:
    body, digest = await read(request, _moves)
    if body.each:
        return await _post_each(request, body)
    return await post(request, PostMoves(body.lines, body.reference), digest)


async def _post_each(request: AnyRequest, body: Moves) -> Answer:
    """Every line under an id that follows from the request's id and the line's number: sent again, nothing doubles."""
    if not body.lines:
        raise Problem("no_lines", "a command needs at least one line", "lines")
    if len(body.lines) > LINES_MAX:
        raise Problem("too_many_lines", f"at most {LINES_MAX} lines", "lines")
    key = command_id(request)
    house, scope = house_of(request), who(request).scope
    waiting = [
        tell(
            house,
            uuid.uuid5(key, str(number)).bytes,
            PostMoves([line], body.reference),
            scope,
            digest_of(request, _encode(line), body.reference.encode()),
        )
        for number, line in enumerate(body.lines)
    ]
    outcomes = await asyncio.gather(*waiting, return_exceptions=True)
    results = [_line_result(number, outcome) for number, outcome in enumerate(outcomes)]
    last = max((result.get("seq", 0) for result in results), default=0)
    headers = [(b"cache-control", b"no-store"), *([(b"onhand-seq", b"%d" % last)] if last else [])]
    return json_answer({"results": results}, 200, headers)


def _line_result(number: int, outcome: Told | BaseException) -> dict[str, Any]:
    if isinstance(outcome, Problem):
        return {"line": number, "problem": problem_fields(outcome.code, outcome.detail, outcome.issues)}
    if isinstance(outcome, BaseException):
        raise outcome
    if outcome.refusal is not None:
        issues = [msgspec.structs.replace(issue, line=number) for issue in outcome.refusal.issues]
        return {"line": number, "problem": problem_fields(outcome.refusal.code, issues[0].message, issues)}
    return {"line": number, "seq": outcome.seq, "repeated": outcome.repeated}


ROUTES = [post_moves]
