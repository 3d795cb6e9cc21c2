"""Rows of quantities: opening stock and adjustments, counts, reorder points."""

from typing import Final

from onhand.core.commands import CountLine, CountStock, MoveLine, PostMoves, SetThreshold, SetThresholds
from onhand.core.packs import STEPS
from onhand.core.terms import format_decimal, parse_quantity
from onhand.imports.kinds import Choices
from onhand.imports.known import Found, Known
from onhand.imports.parse import CLEARED, Parsed
from onhand.imports.plan import CREATE, SAME, UPDATE, Action, Batch, Change, Plan

Place = tuple[str, str, str, str]
PLURALS: Final = {"piece": "pieces", "each": "pieces", "unit": "units", "box": "boxes", "pair": "pairs"}


def place_of(row: Parsed) -> Place:
    """(SKU, site, bin, lot) as the row has them."""
    values = row.values
    return (
        str(values["sku"]),
        str(values["site"]),
        str(values.get("bin") or ""),
        str(values.get("lot") or ""),
    )


def _named(plan: Plan, row: Parsed, known: Known, field: str) -> tuple[Found, Found] | None:
    """The item and site of a row whose quantity suits the item; None with what is wrong noted."""
    item, site = known.item(str(row.values["sku"])), known.site(str(row.values["site"]))
    if item is None:
        plan.wrong(
            row.number,
            "sku",
            f"there is no item with the SKU or barcode {row.values['sku'][:60]!r}",
            "unknown_sku",
        )
    if site is None:
        plan.wrong(row.number, "site", f"there is no site {row.values['site'][:60]!r}", "unknown_site")
    if item is None or site is None:
        return None
    value = row.values.get(field)
    if value and parse_quantity(value) % STEPS[int(item.fields.get("decimals", 0))]:
        decimals, unit = int(item.fields.get("decimals", 0)), str(item.fields.get("unit", "piece"))
        what = (
            f"a whole number of {PLURALS.get(unit, unit)}" if not decimals else f"at most {decimals} decimals"
        )
        plan.wrong(row.number, field, f"expected {what}, found {value}", "fraction_of_unit")
        return None
    return item, site


def stock(rows: list[Parsed], known: Known, choices: Choices) -> Plan:
    """Quantities added, taken away, or set (which is a count)."""
    if choices.mode == "set":
        return _counted(rows, known, "quantity", skip_equal=True)
    plan = Plan()
    lines: list[MoveLine] = []
    of: list[int] = []
    for row in rows:
        found = _named(plan, row, known, "quantity")
        if found is None:
            continue
        quantity = str(row.values["quantity"])
        value = parse_quantity(quantity)
        key = " ".join(part for part in place_of(row) if part)
        if value < 0:
            plan.wrong(
                row.number,
                "quantity",
                f"expected zero or more to {choices.mode}, found {quantity}",
                "invalid_quantity",
            )
            continue
        if not value:
            plan.actions[row.number] = Action(row.number, SAME, key)
            continue
        lines.append(_line(row, found, choices.mode == "add"))
        of.append(row.number)
        before = known.on_hand.get(place_of(row), 0)
        after = before + value if choices.mode == "add" else before - value
        change = Change("quantity", format_decimal(before), format_decimal(after))
        plan.actions[row.number] = Action(row.number, UPDATE, key, [change])
    plan.main = [Batch(PostMoves(lines), of)] if lines else []
    return plan


def _line(row: Parsed, found: tuple[Found, Found], adds: bool) -> MoveLine:
    item, site = found
    values = {name: value for name, value in row.values.items() if value != CLEARED}
    on = values.get("happened_on", "")
    return MoveLine(
        kind="opening" if adds else "adjustment",
        quantity=values["quantity"] if adds else f"-{values['quantity']}",
        item=item.id, site=site.fields["code"], bin=values.get("bin", ""), lot=values.get("lot", ""),
        expires_on=values.get("expires_on", "") if adds else "",
        unit_cost=values.get("unit_cost") if adds else None,
        effective_at=f"{on}T00:00:00Z" if on else "", reason=values.get("reason", ""),
    )  # fmt: skip


def counts(rows: list[Parsed], known: Known, choices: Choices) -> Plan:
    """What was counted, also where it is what was on record."""
    return _counted(rows, known, "counted", skip_equal=False)


def _counted(rows: list[Parsed], known: Known, field: str, *, skip_equal: bool) -> Plan:
    plan = Plan()
    lines: dict[str, list[CountLine]] = {}
    of: dict[str, list[int]] = {}
    seen: dict[tuple[int, int, str, str], int] = {}
    for row in rows:
        found = _named(plan, row, known, field)
        if found is None:
            continue
        item, site = found
        sku, code, bin, lot = place_of(row)
        twin = seen.setdefault((item.id, site.id, bin.casefold(), lot.casefold()), row.number)
        if twin != row.number:
            plan.wrong(
                row.number, field, f"row {twin} counts the same item in the same place", "twice_in_file"
            )
            continue
        value = parse_quantity(str(row.values[field]))
        if value < 0:
            plan.wrong(
                row.number, field, f"expected zero or more, found {row.values[field]}", "invalid_quantity"
            )
            continue
        before = known.on_hand.get((sku, code, bin, lot), 0)
        key = " ".join(part for part in (sku, code, bin, lot) if part)
        changes = [Change(field, format_decimal(before), format_decimal(value))] if before != value else []
        plan.actions[row.number] = Action(row.number, UPDATE if changes else SAME, key, changes)
        if skip_equal and not changes:
            continue
        reason = str(row.values.get("reason") or "")
        lines.setdefault(reason, []).append(
            CountLine(str(row.values[field]), item=item.id, site=site.fields["code"], bin=bin, lot=lot)
        )
        of.setdefault(reason, []).append(row.number)
    plan.main = [Batch(CountStock(some, reason=reason), of[reason]) for reason, some in lines.items()]
    return plan


def thresholds(rows: list[Parsed], known: Known, choices: Choices) -> Plan:
    """Reorder points of items at sites."""
    plan = Plan()
    lines: list[SetThreshold] = []
    batch = Batch(SetThresholds(lines), [], [])
    for row in rows:
        found = _named(plan, row, known, "reorder_point")
        if found is None:
            continue
        item, site = found
        sku, code, _, _ = place_of(row)
        before = known.points.get((sku, code))
        was = None if before is None else format_decimal(before)
        now = str(row.values["reorder_point"])
        what = SAME if was == now else CREATE if was is None else UPDATE
        allowed = what == SAME or (choices.create if what == CREATE else choices.update)
        changes = [Change("reorder_point", was or "", now)] if what != SAME and allowed else []
        plan.actions[row.number] = Action(row.number, what if allowed else "skip", f"{sku} {code}", changes)
        if changes:
            lines.append(SetThreshold(now, item=item.id, site=site.fields["code"]))
            batch.rows.append(row.number)
            batch.before.append(was)
    plan.main = [batch] if lines else []
    return plan
