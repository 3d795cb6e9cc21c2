"""From what a request names (SKU, codes, decimal strings) to what the ledger knows (ids, integers), line by line.

Every function notes what is wrong on the turn, with field and line, and answers None or 0; so all errors of a command
come back at once.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final, TypeVar

import msgspec

from onhand.core.catalog import Bin, Item, Site, find, plain, read_bin, read_item, read_site
from onhand.core.packs import STEPS, MalformedPack, pack_quantity, packed
from onhand.core.rows import BALANCES, Level, Lot, Mark, Pool, Record, Unique
from onhand.core.state import HEAD, Missing, Need, RowNeed, ScanNeed, State
from onhand.core.terms import (
    LINES_MAX,
    TEXT_MAX,
    Issue,
    Malformed,
    Micros,
    format_decimal,
    parse_money,
    parse_quantity,
)
from onhand.core.turn import CLOSED_THROUGH, Turn

T = TypeVar("T")
L = TypeVar("L")

CLOCK_SKEW_MICROS: Final = 300_000_000
"""How far ahead of the server a client's clock may run before its instant is refused: five minutes."""

NEVER: Final = 9_999_999
"""The day of something that has no day: after all others."""

_EPOCH: Final = date(1970, 1, 1).toordinal()


def each(turn: Turn, lines: Sequence[L], resolve: Callable[[Turn, int, L], T]) -> list[T]:
    """Resolve all lines, so that all that is missing is asked for at once and all that is wrong is told at once."""
    if not lines:
        raise turn.stop("no_lines", "expected at least one line", "lines")
    if len(lines) > LINES_MAX:
        raise turn.stop(
            "too_many_lines", f"at most {LINES_MAX} lines, found {len(lines)}", "lines", most=LINES_MAX
        )
    missing: list[Need] = []
    found: list[T] = []
    for index, line in enumerate(lines):
        try:
            found.append(resolve(turn, index, line))
        except Missing as more:
            missing += more.needs
    if missing:
        raise Missing(missing)
    return found


def texts(turn: Turn, of: object, names: Iterable[str], at: str = "", line: int | None = None) -> None:
    """Free text has an end."""
    for name in names:
        if len(getattr(of, name)) > TEXT_MAX:
            turn.wrong("invalid_field", f"{name}: at most {TEXT_MAX} characters", f"{at}{name}", line)


def nul(value: Any, path: str = "") -> str | None:
    """The path of the first text that holds a NUL character, which no database keeps; None when there is none."""
    if isinstance(value, str):
        return path if "\x00" in value else None
    inside = (
        [(f"{path}.{key}".lstrip("."), one) for key, one in value.items()]
        if isinstance(value, dict)
        else [(f"{path}[{i}]", one) for i, one in enumerate(value)]
        if isinstance(value, list)
        else []
    )
    return next((found for name, one in inside if (found := nul(one, name)) is not None), None)


def alone(turn: Turn) -> None:
    """For a command without lines: what is wrong, each once, under the fields as the command names them."""
    found: dict[tuple[str, str], Issue] = {}
    for issue in turn.issues:
        field = issue.field.removeprefix("lines[0].")
        found.setdefault((issue.code, field), msgspec.structs.replace(issue, field=field, line=None))
    turn.issues[:] = found.values()


def wanted(state: State, lines: Sequence[Any], stock: bool = True) -> list[Need]:
    """One round's worth of the rows that lines obviously need: what names resolve to, then what those have here.

    Only a hint that saves rounds: asked again until it is empty, it leads from codes to records to stock rows.
    `stock`: also the rows that a posting changes, beside the level.
    """
    needs: dict[Need, None] = {}
    if stock and not state.has(Mark, (CLOSED_THROUGH,)):
        needs[RowNeed((Mark, (CLOSED_THROUGH,)))] = None
    codes, records = state.rows.get(Unique, {}), state.rows.get(Record, {})
    levels, pools = state.rows.get(Level, {}), state.rows.get(Pool, {})
    places: dict[tuple[str, str], tuple[int, int] | None] = {}
    named, moves = bool(lines) and hasattr(lines[0], "bin"), bool(lines) and hasattr(lines[0], "kind")
    for line in lines:
        item = line.item
        if not item:
            name = ("sku", plain(line.sku))
            if name not in codes:
                needs[RowNeed((Unique, name))] = None
            elif (owner := codes[name]) is not None:
                item = owner.id  # type: ignore[attr-defined]
        if item and (item,) not in records:
            needs[RowNeed((Record, (item,)))] = None
        here = (line.site, line.bin if named else "")
        for where in (
            (here, (line.to_site or line.site, line.to_bin)) if moves and line.kind == "transfer" else (here,)
        ):
            if where not in places:
                places[where] = _wanted_place(state, where, needs)
            found = places[where]
            if not item or found is None:
                continue
            site, area = found
            if (item, site) not in levels:
                needs[RowNeed((Level, (item, site)))] = None
            if stock:
                if not state.has_scan(BALANCES, (item, site)):
                    needs[ScanNeed((BALANCES, (item, site), HEAD))] = None
                if (item, area, 0) not in pools:
                    needs[RowNeed((Pool, (item, area, 0)))] = None
    return list(needs)


def _wanted_place(state: State, where: tuple[str, str], needs: dict[Need, None]) -> tuple[int, int] | None:
    """(site, valuation area) of two codes, as far as they are loaded; what is missing is added to `needs`."""
    site_code, bin_code = where
    try:
        site = find(state, "site", plain(site_code))
        if not site:
            return None
        found = read_site(state, site)
    except Missing as missing:
        needs.update(dict.fromkeys(missing.needs))
        return None
    if found is None:
        return None
    try:
        bin = find(state, "bin", f"{site}/{plain(bin_code)}") if bin_code else found.stock_bin
        read_bin(state, bin)
    except Missing as missing:
        needs.update(dict.fromkeys(missing.needs))
    return site, found.area


def item(turn: Turn, index: int, sku: str, id: int) -> tuple[int, Item] | None:
    """The item a line names, by SKU or id."""
    if sku:
        id = find(turn.state, "sku", plain(sku))
        if not id:
            turn.wrong(
                "unknown_sku",
                f"there is no item with the SKU {sku[:60]!r}",
                f"lines[{index}].sku",
                index,
                sku=sku,
            )
            return None
    found = read_item(turn.state, id) if id > 0 else None
    if found is None:
        turn.wrong(
            "unknown_item",
            f"there is no item {id}" if id else "name an item by its sku",
            f"lines[{index}].sku",
            index,
        )
        return None
    return id, found


def site(turn: Turn, index: int, code: str, field: str = "site") -> tuple[int, Site] | None:
    """The site a line names; one outside the actor's scope is as unknown as one that is not there."""
    known = turn.sites.get(code)
    if known is not None:
        return known
    id = find(turn.state, "site", plain(code)) if code else 0
    found = read_site(turn.state, id) if id else None
    if found is None or not turn.scope.sees(id):
        turn.wrong("unknown_site", f"there is no site {code[:60]!r}", f"lines[{index}].{field}", index)
        return None
    turn.sites[code] = id, found
    return id, found


def target_site(turn: Turn, code: str, field: str) -> tuple[int, Site] | None:
    """The site that goods are sent to, inside the actor's scope or not: from here on its code names it on this turn.

    So no line of the command may name it as its own site.
    """
    id = find(turn.state, "site", plain(code)) if code else 0
    found = read_site(turn.state, id) if id else None
    if found is None:
        turn.wrong("unknown_site", f"there is no site {code[:60]!r}", field)
        return None
    turn.sites[code] = id, found
    return id, found


def bin(turn: Turn, index: int, site: int, code: str, field: str = "bin") -> tuple[int, Bin] | None:
    """The bin of a site that a line names."""
    id = find(turn.state, "bin", f"{site}/{plain(code)}")
    found = read_bin(turn.state, id) if id else None
    if found is None:
        turn.wrong(
            "unknown_bin", f"there is no bin {code[:60]!r} at this site", f"lines[{index}].{field}", index
        )
        return None
    return id, found


def quantity(
    turn: Turn, index: int, text: str, item: Item, *, signed: bool = False, pack: str = ""
) -> int | None:
    """Millionths of a line's quantity, said in units or in packs; whole multiples of what the item's decimals allow."""
    if pack:
        return _in_packs(turn, (text, pack), item, (signed, False), ("quantity", index))
    return _quantity(turn, text, item, (signed, False), ("quantity", index))


def measured(turn: Turn, index: int, text: str, item: Item, field: str, pack: str = "") -> int | None:
    """A quantity of zero or more, such as what was counted."""
    if pack:
        return _in_packs(turn, (text, pack), item, (False, True), (field, index))
    return _quantity(turn, text, item, (False, True), (field, index))


def _in_packs(
    turn: Turn, said: tuple[str, str], item: Item, allow: tuple[bool, bool], where: tuple[str, int | None]
) -> int | None:
    """Millionths of a unit of a quantity (said, in which packs); it must come out whole in the smallest unit."""
    text, pack = said
    signed, zero = allow
    field, line = _place(where)
    try:
        value = parse_quantity(text)
        if (value < 0 and not signed) or (value == 0 and not zero):
            turn.wrong("invalid_quantity", f"expected a quantity above zero, found {text}", field, line)
            return None
        return packed(value, pack_quantity(item, pack), item)
    except MalformedPack as error:
        turn.wrong(error.code, str(error), field, line, **error.facts)
    except Malformed as error:
        turn.wrong(error.code, str(error), field, line)
    return None


def part(turn: Turn, text: str, item: Item, field: str) -> int | None:
    """A quantity that stands alone, outside any line."""
    return _quantity(turn, text, item, (False, False), (field, None))


def _quantity(
    turn: Turn, text: str, item: Item, allow: tuple[bool, bool], where: tuple[str, int | None]
) -> int | None:
    signed, zero = allow
    try:
        value = parse_quantity(text)
    except Malformed as error:
        turn.wrong(error.code, str(error), *_place(where))
        return None
    step = STEPS[item.decimals]
    if value > 0 and not value % step:
        return value
    field, line = _place(where)
    if (value < 0 and not signed) or (value == 0 and not zero):
        turn.wrong("invalid_quantity", f"expected a quantity above zero, found {text}", field, line)
        return None
    if value % step:
        what = f"a whole number of {item.unit}" if item.decimals == 0 else f"at most {item.decimals} decimals"
        nearest = [format_decimal(value // step * step), format_decimal((value // step + 1) * step)]
        turn.wrong(
            "fraction_of_unit", f"expected {what}, found {format_decimal(value)}", field, line, sku=item.sku,
            nearest=nearest,
        )  # fmt: skip
        return None
    return value


def _place(where: tuple[str, int | None]) -> tuple[str, int | None]:
    """(field, line) as an issue names them, of the field's name and the line, if there is one."""
    name, line = where
    return (name if line is None else f"lines[{line}].{name}"), line


def money(turn: Turn, index: int, text: str | None, field: str, *, signed: bool = False) -> int | None:
    """Millionths of the currency; None stays None."""
    if text is None:
        return None
    try:
        value = parse_money(text)
    except Malformed as error:
        turn.wrong(error.code, str(error), f"lines[{index}].{field}", index)
        return None
    if value < 0 and not signed:
        turn.wrong("invalid_money", "expected zero or more", f"lines[{index}].{field}", index)
        return None
    return value


def instant(turn: Turn, text: str, field: str, line: int | None = None) -> Micros:
    """An RFC 3339 instant that has happened; now when empty. A clock a little ahead is taken as now."""
    if not text:
        return turn.at
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise ValueError("no offset")
        offset = moment.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    except (ValueError, OverflowError):
        turn.wrong(
            "invalid_field",
            f"expected an instant such as 2026-03-31T08:00:00Z, found {text[:40]!r}",
            field,
            line,
        )
        return turn.at
    micros = (offset.days * 86_400 + offset.seconds) * 1_000_000 + offset.microseconds
    if micros < 0 or micros > turn.at + CLOCK_SKEW_MICROS:
        turn.wrong("invalid_field", f"expected a moment that has happened, found {text[:40]}", field, line)
        return turn.at
    return Micros(min(micros, turn.at))


def moment_ahead(turn: Turn, text: str, field: str) -> int:
    """An RFC 3339 instant in the future, in microseconds; 0 when empty."""
    if not text:
        return 0
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise ValueError("no offset")
        micros = int((moment - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1_000_000)
    except (ValueError, OverflowError):
        micros = 0
    if micros <= turn.at:
        turn.wrong("invalid_field", f"expected an instant in the future, found {text[:40]!r}", field)
        return 0
    return micros


def day(turn: Turn, text: str, field: str, line: int | None = None) -> int:
    """A date such as 2026-03-31 as a day number; 0 when empty."""
    if not text:
        return 0
    try:
        return max(date.fromisoformat(text).toordinal() - _EPOCH, 1)
    except ValueError:
        turn.wrong("invalid_field", f"expected a date such as 2026-03-31, found {text[:40]!r}", field, line)
        return 0


def lot(turn: Turn, index: int, item_id: int, code: str) -> Lot | None:
    """An existing lot of the item by its code."""
    id = find(turn.state, "lot", f"{item_id}/{plain(code)}")
    found = turn.state.get(Lot, id) if id else None
    if found is None:
        turn.wrong("unknown_lot", f"there is no lot {code[:60]!r} of this item", f"lines[{index}].lot", index)
    return found


def facts(**values: Any) -> dict[str, Any]:
    """Facts of a refusal, quantities as decimal strings."""
    return {
        k: format_decimal(v) if isinstance(v, int) and k in ("asked", "available") else v
        for k, v in values.items()
    }
