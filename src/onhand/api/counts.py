"""Writes that correct and steer: counts, lots, reorder points, costs, closed days."""

from typing import Final

import msgspec
from litestar import get
from litestar import post as route
from litestar.params import FromPath
from litestar.types import ASGIApp

from onhand.api.access import rule
from onhand.api.answer import json_answer
from onhand.api.bodies import body_of, with_path
from onhand.api.house import house_of
from onhand.api.shapes import ClosedDays, Posted, described
from onhand.api.write import AnyRequest, post, post_body, read
from onhand.core.commands import (
    AddCost,
    ChangeCosting,
    ChangeLot,
    CloseDays,
    CountStock,
    SetThresholds,
    ShareCost,
)

COUNT: Final = {
    "lines": [{"sku": "A-100", "site": "S1", "bin": "STOCK", "counted": "22"}],
    "reason": "cycle count",
}
THRESHOLDS: Final = {"lines": [{"sku": "A-100", "site": "S1", "reorder_point": "48"}]}
_count: Final = msgspec.json.Decoder(CountStock)
_thresholds: Final = msgspec.json.Decoder(SetThresholds)
_cost: Final = msgspec.json.Decoder(AddCost)
_share: Final = msgspec.json.Decoder(ShareCost)
_costing: Final = msgspec.json.Decoder(ChangeCosting)
_days: Final = msgspec.json.Decoder(CloseDays)
_lot: Final = body_of(ChangeLot, "id", "status")
STATUS_OF: Final = {"hold": "held", "release": "open", "expire": "expired"}


@route(
    "/counts", operation_id="count_stock", summary="What was found: stock becomes what was counted", status_code=200,
    opt=rule("stock.count", example=COUNT, **described("Counts", body=CountStock, answer=Posted)),
)  # fmt: skip
async def count_stock(request: AnyRequest) -> ASGIApp:
    return await post_body(request, _count)


@route(
    "/thresholds", operation_id="set_thresholds", summary="Set or clear reorder points", status_code=200,
    opt=rule("thresholds.write", example=THRESHOLDS, **described("Stock", body=SetThresholds, answer=Posted)),
)  # fmt: skip
async def set_thresholds(request: AnyRequest) -> ASGIApp:
    return await post_body(request, _thresholds)


async def _change_lot(request: AnyRequest, id: int, verb: str) -> ASGIApp:
    body, digest = await read(request, _lot)
    return await post(request, with_path(ChangeLot, body, id=id, status=STATUS_OF[verb]), digest)


@route(
    "/lots/{id:int}/hold", operation_id="hold_lot", summary="Block a lot, for quality or a recall", status_code=200,
    opt=rule("lots.write", **described("Lots", body=_lot.type, answer=Posted)),
)  # fmt: skip
async def hold_lot(request: AnyRequest, id: FromPath[int]) -> ASGIApp:
    return await _change_lot(request, id, "hold")


@route(
    "/lots/{id:int}/release", operation_id="release_lot", summary="Let a lot be used again", status_code=200,
    opt=rule("lots.write", **described("Lots", body=_lot.type, answer=Posted)),
)  # fmt: skip
async def release_lot(request: AnyRequest, id: FromPath[int]) -> ASGIApp:
    return await _change_lot(request, id, "release")


@route(
    "/lots/{id:int}/expire", operation_id="expire_lot", summary="A lot is past its date", status_code=200,
    opt=rule("lots.write", **described("Lots", body=_lot.type, answer=Posted)),
)  # fmt: skip
async def expire_lot(request: AnyRequest, id: FromPath[int]) -> ASGIApp:
    return await _change_lot(request, id, "expire")


@route(
    "/costs", operation_id="add_cost", summary="A late or landed cost for receipts already posted", status_code=200,
    opt=rule("cost.write", **described("Costs", body=AddCost, answer=Posted)),
)  # fmt: skip
async def add_cost(request: AnyRequest) -> ASGIApp:
    return await post_body(request, _cost)


@route(
    "/costs/share", operation_id="share_cost", summary="Share a landed cost over receipts", status_code=200,
    opt=rule("cost.write", **described("Costs", body=ShareCost, answer=Posted)),
)  # fmt: skip
async def share_cost(request: AnyRequest) -> ASGIApp:
    return await post_body(request, _share)


@route(
    "/costing", operation_id="change_costing", summary="Another costing method or standard cost", status_code=200,
    opt=rule("cost.write", **described("Costs", body=ChangeCosting, answer=Posted)),
)  # fmt: skip
async def change_costing(request: AnyRequest) -> ASGIApp:
    return await post_body(request, _costing)


@route(
    "/closed-days", operation_id="close_days", summary="Close all days up to one", status_code=200,
    opt=rule("days.close", **described("Costs", body=CloseDays, answer=Posted)),
)  # fmt: skip
async def close_days(request: AnyRequest) -> ASGIApp:
    return await post_body(request, _days)


@get(
    "/closed-days", operation_id="read_closed_days", summary="The last closed day",
    opt=rule("stock.read", **described("Costs", answer=ClosedDays)),
)  # fmt: skip
async def read_closed_days(request: AnyRequest) -> ASGIApp:
    house = house_of(request)
    return json_answer({"through": await house.threads.read(house.signin.closed_through)})


ROUTES = [
    count_stock, set_thresholds, hold_lot, release_lot, expire_lot, add_cost, share_cost, change_costing, close_days,
    read_closed_days,
]  # fmt: skip
