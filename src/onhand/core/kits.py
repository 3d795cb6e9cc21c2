"""Kits: items made of others. A kit has no stock of its own: when it is ordered, sold, moved or returned it becomes its
components, and stays so, whatever the kit is made of later. There are no kits in kits.
"""

from typing import Final

from onhand.core.catalog import Item, check_reference, read_item
from onhand.core.packs import STEPS
from onhand.core.rows import KITS_OF
from onhand.core.terms import QUANTITY_UNIT, Malformed, format_decimal, parse_money, parse_quantity
from onhand.core.turn import Turn

COMPONENTS_MAX: Final = 50
MOVING: Final = ("sale", "customer_return", "scrap", "loss", "transfer")
"""What can be said of a kit and means all of its components."""


def check_components(turn: Turn, old: Item | None, new: Item, id: int, at: str) -> None:
    """Note what cannot be a kit, or no component of one."""
    before = old.components if old is not None else []
    if new.components == before:
        return
    if len(new.components) > COMPONENTS_MAX or len({one.item for one in new.components}) < len(
        new.components
    ):
        turn.wrong("invalid_field", f"at most {COMPONENTS_MAX} components, each once", f"{at}components")
        return
    if new.components and (new.decimals or new.tracking != "none"):
        turn.wrong("invalid_field", "a kit is counted in whole pieces, without lots", f"{at}components")
    if new.components and id and any(True for _ in turn.state.scan(KITS_OF, id)):
        turn.wrong(
            "invalid_field", "this item is a component of a kit: there are no kits in kits", f"{at}components"
        )
    had = {one.item for one in before}
    for i, one in enumerate(new.components):
        field = f"{at}components[{i}]"
        if not one.item:
            turn.wrong("unknown_reference", "name an item", f"{field}.item")
            continue
        check_reference(turn, "item", one.item, f"{field}.item", was=one.item if one.item in had else 0)
        part = read_item(turn.state, one.item)
        if part is None:
            continue
        if part.components or one.item == id:
            turn.wrong("invalid_field", "there are no kits in kits", f"{field}.item")
        _check_quantity(turn, part, one.quantity, f"{field}.quantity")


def _check_quantity(turn: Turn, part: Item, text: str, field: str) -> None:
    try:
        value = parse_quantity(text)
    except Malformed as error:
        turn.wrong(error.code, str(error), field)
        return
    if value <= 0 or value % STEPS[part.decimals]:
        turn.wrong("invalid_quantity", f"expected a quantity of {part.sku} above zero, found {text}", field)


def check_archivable(turn: Turn, id: int, at: str) -> None:
    """Note that an item is a component of a kit that is still offered."""
    for row in turn.state.scan(KITS_OF, id):
        kit = read_item(turn.state, row.kit)
        if kit is not None and not kit.archived:
            turn.wrong(
                "in_use", f"the item is a component of the kit {kit.sku}", f"{at}archived", kit=row.kit
            )


def no_stock(turn: Turn, index: int, kit: Item) -> None:
    """Note that something was said of a kit that only stock can have."""
    turn.wrong(
        "kit_has_no_stock",
        f"{kit.sku} is a kit: say it of its components",
        f"lines[{index}].sku",
        index,
        sku=kit.sku,
    )


def parts(turn: Turn, index: int, kit: Item, quantity: int) -> list[tuple[int, Item, int]]:
    """(id, component, millionths of it) of so many kits (millionths). Notes what is too large. Raises Missing."""
    found: list[tuple[int, Item, int]] = []
    for one in kit.components:
        item = read_item(turn.state, one.item)
        assert item is not None, "a kit names items that exist"
        exact = parse_quantity(one.quantity) * (quantity // QUANTITY_UNIT)
        try:
            found.append((one.item, item, parse_quantity(format_decimal(exact))))
        except Malformed as error:
            turn.wrong(error.code, str(error), f"lines[{index}].quantity", index)
    return found


def weights(found: list[tuple[int, Item, int]]) -> list[int]:
    """How revenue is shared over the parts of a kit: by list price times quantity, else by quantity alone."""
    priced = [parse_money(item.list_price or "0") * quantity for _, item, quantity in found]
    return priced if sum(priced) > 0 else [quantity for _, _, quantity in found]
