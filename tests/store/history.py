"""A short history with something of everything, posted through the poster with the real rules."""

from onhand.core import SYSTEM
from onhand.core.commands import (
    AddCost,
    Allocate,
    AllocateLine,
    AnyCommand,
    ChangeLot,
    ChangeRecord,
    CostLine,
    CountLine,
    CountStock,
    ExpectGoods,
    ExpectLine,
    MoveLine,
    PostMoves,
    ReleaseAllocation,
)  # fmt: skip
from onhand.post import Answer, Poster
from onhand.store import Store
from tests.support import tiny


def post(poster: Poster, command: AnyCommand) -> Answer:
    """Post and insist that it is accepted."""
    answer = poster.submit(tiny.envelope(command), SYSTEM, tiny.digest(command)).result(30)  # type: ignore[arg-type]
    assert answer.seq, answer
    return answer


def live(store: Store) -> None:
    """Live through it: two sites, five items, lots, serials, claims, a count, late costs."""
    poster = Poster(store)
    poster.start()

    def move(kind: str, quantity: str, sku: str, **more: object) -> Answer:
        return post(poster, PostMoves([MoveLine(kind, quantity, sku, site="A", **more)]))  # type: ignore[arg-type]

    for code in "AB":
        post(poster, ChangeRecord("site", {"code": code, "name": f"Site {code}"}))
    for sku, more in {
        "AVG": {}, "FIFO": {"costing": "fifo"}, "LOT": {"tracking": "lot", "costing": "lot"},
        "SER": {"tracking": "serial"}, "BACK": {"backorder": "any"},
    }.items():  # fmt: skip
        post(poster, ChangeRecord("item", {"sku": sku, "name": sku, **more}))
    post(poster, ChangeRecord("supplier", {"name": "Acme", "code": "ACME"}))
    for n in range(4):
        move("receipt", "10", "AVG", unit_cost=f"{n + 1}.10")
        move("receipt", "10", "FIFO", unit_cost=f"{n + 1}.10")
        move("receipt", "5", "LOT", lot=f"L{n}", unit_cost="2", expires_on=f"2031-01-0{n + 1}")
        move("receipt", "1", "SER", lot=f"S{n}", unit_cost="99")
    move("sale", "13", "AVG", revenue="50")
    move("sale", "13", "FIFO", revenue="50", note="for Ms Miller")
    move("sale", "3", "LOT")
    move("sale", "1", "SER", lot="S2")
    move("sale", "60", "AVG")
    move("transfer", "4", "FIFO", to_site="B")
    held = post(poster, Allocate([AllocateLine("3", "FIFO", site="A")], owner="cart 1"))
    post(poster, Allocate([AllocateLine("2", "FIFO", site="B")], kind="order", owner="order 1"))
    post(poster, Allocate([AllocateLine("5", "BACK", site="A")], kind="order", owner="order 2", waiting=True))
    post(poster, ExpectGoods([ExpectLine("7", "BACK", site="A")], reference="PO 1"))
    pending = [one["id"] for one in held.result["allocations"]]
    post(poster, ReleaseAllocation(pending[0], "1"))
    move("receipt", "2", "BACK", unit_cost="1")
    post(poster, CountStock([CountLine("6", "FIFO", site="B")]))
    receipt = move("receipt", "8", "AVG", unit_cost="2")
    post(poster, AddCost([CostLine(receipt.seq, 0, "3.21")]))
    with_lot = store.follow(0, 100)
    lot = next(e for e in with_lot if b'"L1"' in e.body)
    id = int(lot.body.split(b'"lot":{"id":')[1].split(b",")[0])
    post(poster, ChangeLot(id, "held", "recall"))
    poster.stop()
