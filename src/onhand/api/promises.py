"""Promises and what is on its way: allocations, expected goods, transfers."""

from typing import Any, Final

import msgspec
from litestar import post as route
from litestar.params import FromPath
from litestar.types import ASGIApp

from onhand.api.access import rule
from onhand.api.answer import Answer
from onhand.api.bodies import body_of, with_path
from onhand.api.shapes import Promised, described
from onhand.api.write import AnyRequest, post, post_body, read
from onhand.core.commands import (
    Allocate,
    Command,
    ExpectGoods,
    PostAllocation,
    ReassignAllocation,
    ReceiveExpected,
    ReceiveTransfer,
    RefineAllocation,
    ReleaseAllocation,
    ShipTransfer,
    VoidExpected,
)  # fmt: skip

ORDER: Final = {
    "kind": "order", "owner": "order 1001", "waiting": True,
    "lines": [{"sku": "A-100", "site": "S1", "quantity": "2"}],
}  # fmt: skip
DELIVERY: Final = {
    "reference": "PO 7", "lines": [{"sku": "A-100", "site": "S1", "quantity": "24", "expected_on": "2030-03-01"}],
}  # fmt: skip
_allocate: Final = msgspec.json.Decoder(Allocate)
_expect: Final = msgspec.json.Decoder(ExpectGoods)
_ship: Final = msgspec.json.Decoder(ShipTransfer)
_release: Final = body_of(ReleaseAllocation, "id")
_post: Final = body_of(PostAllocation, "id")
_reassign: Final = body_of(ReassignAllocation, "id")
_refine: Final = body_of(RefineAllocation, "id")
_receive: Final = body_of(ReceiveExpected, "id")
_void: Final = body_of(VoidExpected, "id")
_arrive: Final = body_of(ReceiveTransfer, "id")


async def _on(
    request: AnyRequest, command: type[Command], decoder: msgspec.json.Decoder[Any], id: int
) -> Answer:
    body, digest = await read(request, decoder)
    return await post(request, with_path(command, body, id=id), digest)


@route(
    "/allocations", operation_id="allocate", summary="Promise stock to an owner", status_code=200,
    opt=rule("stock.promise", example=ORDER, **described("Promises", body=Allocate, answer=Promised)),
)  # fmt: skip
async def allocate(request: AnyRequest) -> ASGIApp:
    return await post_body(request, _allocate)


@route(
    "/allocations/{id:int}/release", operation_id="release_allocation", summary="End a promise or a part of it",
    status_code=200, opt=rule("stock.promise", **described("Promises", body=_release.type, answer=Promised)),
)  # fmt: skip
async def release(request: AnyRequest, id: FromPath[int]) -> ASGIApp:
    return await _on(request, ReleaseAllocation, _release, id)


@route(
    "/allocations/{id:int}/post", operation_id="post_allocation", summary="The promised goods left",
    status_code=200, opt=rule("stock.post", **described("Promises", body=_post.type, answer=Promised)),
)  # fmt: skip
async def post_allocation(request: AnyRequest, id: FromPath[int]) -> ASGIApp:
    return await _on(request, PostAllocation, _post, id)


@route(
    "/allocations/{id:int}/reassign", operation_id="reassign_allocation", summary="Give a promise another owner",
    status_code=200, opt=rule("stock.promise", **described("Promises", body=_reassign.type, answer=Promised)),
)  # fmt: skip
async def reassign(request: AnyRequest, id: FromPath[int]) -> ASGIApp:
    return await _on(request, ReassignAllocation, _reassign, id)


@route(
    "/allocations/{id:int}/refine", operation_id="refine_allocation", summary="Name the bin or lot a promise rests on",
    status_code=200, opt=rule("stock.promise", **described("Promises", body=_refine.type, answer=Promised)),
)  # fmt: skip
async def refine(request: AnyRequest, id: FromPath[int]) -> ASGIApp:
    return await _on(request, RefineAllocation, _refine, id)


@route(
    "/expected", operation_id="expect_goods", summary="Goods are on their way to a site", status_code=200,
    opt=rule("stock.expect", example=DELIVERY, **described("Expected goods", body=ExpectGoods, answer=Promised)),
)  # fmt: skip
async def expect(request: AnyRequest) -> ASGIApp:
    return await post_body(request, _expect)


@route(
    "/expected/{id:int}/receive", operation_id="receive_expected", summary="Expected goods arrived", status_code=200,
    opt=rule("stock.expect", **described("Expected goods", body=_receive.type, answer=Promised)),
)  # fmt: skip
async def receive(request: AnyRequest, id: FromPath[int]) -> ASGIApp:
    return await _on(request, ReceiveExpected, _receive, id)


@route(
    "/expected/{id:int}/void", operation_id="void_expected", summary="Expected goods will not come", status_code=200,
    opt=rule("stock.expect", **described("Expected goods", body=_void.type, answer=Promised)),
)  # fmt: skip
async def void(request: AnyRequest, id: FromPath[int]) -> ASGIApp:
    return await _on(request, VoidExpected, _void, id)


@route(
    "/transfers", operation_id="ship_transfer", summary="Goods left for another site", status_code=200,
    opt=rule("stock.post", **described("Transfers", body=ShipTransfer, answer=Promised)),
)  # fmt: skip
async def ship(request: AnyRequest) -> ASGIApp:
    return await post_body(request, _ship)


@route(
    "/transfers/{id:int}/receive", operation_id="receive_transfer", summary="Goods of a transfer arrived, or are lost",
    status_code=200, opt=rule("stock.post", **described("Transfers", body=_arrive.type, answer=Promised)),
)  # fmt: skip
async def arrive(request: AnyRequest, id: FromPath[int]) -> ASGIApp:
    return await _on(request, ReceiveTransfer, _arrive, id)


ROUTES = [allocate, release, post_allocation, reassign, refine, expect, receive, void, ship, arrive]
