"""Rows of plain data: items, categories, suppliers, sites and bins, people."""

import re
from typing import Any, Final

from onhand.core.catalog import barcode_value, plain
from onhand.core.commands import ChangeRecord, ChangeRecords
from onhand.imports.kinds import Choices
from onhand.imports.known import Found, Known, path_of
from onhand.imports.parse import CLEARED, Parsed
from onhand.imports.plan import Change, Plan, decide, differences, record_batches

_AMOUNT: Final = re.compile(r"^(.*\S)\s+[x×*]\s*(\d+(?:\.\d+)?)$")
_INSIDE: Final = re.compile(r"^(.*\S)\s+\(([^()]+)\)$")
EMPTY: Final[dict[str, Any]] = {
    "list_price": None, "standard_cost": None, "capacity": None,
    "barcodes": [], "category": 0, "archived": False, "decimals": 0,
    "backorder": "none", "unit": "piece", "tracking": "none", "costing": "average", "lead_time_days": 0,
    "pick_order": 0,
}  # fmt: skip
"""What an emptied field holds, where that is not an empty text."""

JOINED: Final = ("barcodes", "sku", "version", "supplier", "part_number", "pack_size")
"""Fields of which several rows of one item may each have their own."""

PLAIN_ITEM: Final = (
    "sku", "name", "list_price", "unit", "decimals", "description", "tracking", "costing", "standard_cost", "backorder",
    "archived",
)  # fmt: skip


def barcode_of(text: str) -> dict[str, str]:
    """A barcode as a cell lists it: "4006381333931", "4006381333931 x 6", "... (case)", "... (weight)"."""
    inside = _INSIDE.match(text)
    if inside:
        return {"code": inside[1], ("measure" if inside[2] in ("weight", "price") else "pack"): inside[2]}
    amount = _AMOUNT.match(text)
    return {"code": amount[1], "quantity": amount[2]} if amount else {"code": text}


def _given(values: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {
        name: EMPTY.get(name, "") if values[name] == CLEARED else values[name]
        for name in names
        if name in values
    }


def _stale(plan: Plan, row: Parsed, found: Found | None) -> bool:
    version = row.values.get("version")
    if found is None or not version or version >= found.version:
        return False
    plan.wrong(
        row.number, "version",
        f"this row is older than the house: it was exported at version {version}, now it is {found.version}",
        "stale_version",
    )  # fmt: skip
    return True


UNIT_WORDS: Final = {
    word: code
    for code, words in {
        "piece": "each ea pc pcs pieces stk stück st unit units un count ct item", "kg": "kilo kilos kgs kilograms",
        "g": "gr grams", "l": "litres liter liters lt", "m": "metres meter meters", "box": "boxes bx",
        "pack": "packs pk pkg",
        "lb": "lbs pounds", "pair": "pairs pr", "roll": "rolls", "set": "sets",
    }.items()
    for word in words.split()
}  # fmt: skip
"""What files call the units that every house has."""


class _Names:
    """Names of other records that rows refer to: found, to be made first, or unknown."""

    def __init__(self, plan: Plan, known: Known, choices: Choices) -> None:
        self._plan, self._known, self._choices = plan, known, choices
        self._first: dict[tuple[str, str], tuple[ChangeRecord, int]] = {}

    def category(self, row: int, cell: str, create: bool = False) -> int | None:
        """The id of a category, None when it is not there (noted, or to be made first)."""
        path = path_of(cell)
        keys = tuple(plain(part) for part in path)
        if not path:
            return 0
        found = self._known.category(keys)
        if found:
            return self._in_use(row, "category", cell, found, create)
        if not (self._choices.names or create):
            self._unknown(row, "category", cell)
            return None
        self._plan.makes("category", " > ".join(path))
        known = max((n for n in range(len(keys)) if self._known.categories.get(keys[:n])), default=0)
        fields = {"name": path[known], "parent": self._known.categories.get(keys[:known], 0)}
        self._first.setdefault(("category", str(keys[: known + 1])), (ChangeRecord("category", fields), row))
        return None

    def supplier(self, row: int, cell: str) -> int | None:
        """The id of a supplier by its name or code; None as for a category."""
        found = self._known.suppliers.get(plain(cell))
        if found is None:
            self._missing(row, "supplier", cell, {"name": cell})
        return self._in_use(row, "supplier", cell, found.id) if found else None

    def brand(self, row: int, cell: str) -> int | None:
        """The id of a brand by its name; None as for a category."""
        found = self._known.brands.get(plain(cell))
        if found is None:
            self._missing(row, "brand", cell, {"name": cell})
        return self._in_use(row, "brand", cell, found.id) if found else None

    def _in_use(self, row: int, kind: str, cell: str, id: int, create: bool = False) -> int | None:
        """The id of something that is in use; what is archived comes back first, where names may be made."""
        archived = self._known.archived.get(id)
        if archived is None:
            return id
        if not (self._choices.names or create):
            self._unknown(row, kind, cell)
            return None
        self._plan.makes(kind, cell)
        change = ChangeRecord(kind, {"archived": False}, id, archived.version)
        self._first.setdefault((kind, f"archived {id}"), (change, row))
        return None

    def unit(self, row: int, cell: str) -> str | None:
        """The code of a unit by whatever people call it; None as for a category."""
        word = plain(cell)
        found = self._known.units.get(UNIT_WORDS.get(word, word))
        if found is None:
            self._missing(row, "unit", cell, {"code": cell, "name": cell})
        return found

    def _missing(self, row: int, kind: str, cell: str, fields: dict[str, Any]) -> None:
        if not self._choices.names:
            self._unknown(row, kind, cell)
            return
        self._plan.makes(kind, cell)
        self._first.setdefault((kind, plain(cell)), (ChangeRecord(kind, fields), row))

    def _unknown(self, row: int, kind: str, cell: str) -> None:
        self._plan.wrong(
            row,
            kind,
            f"there is no {kind} {cell[:60]!r}: make it first, or let the import make names",
            "unknown_reference",
        )

    def close(self) -> None:
        """What is to be made first goes into the plan, one command for each kind."""
        for kind in dict.fromkeys(kind for kind, _ in self._first):
            changes = [change for (of, _), change in self._first.items() if of == kind]
            self._plan.first += record_batches(changes[:1_000], ChangeRecords)


# -- items ----------------------------------------------------------------------------------------------------------


def items(rows: list[Parsed], known: Known, choices: Choices) -> Plan:
    """Items with their barcodes, category and supplier; several rows of one SKU are one item."""
    plan = Plan()
    names = _Names(plan, known, choices)
    changes: list[tuple[ChangeRecord, int]] = []
    waiting: list[tuple[ChangeRecord, int]] = []
    for row, others in _together(plan, rows):
        found = _item_of(row, known)
        if _stale(plan, row, found) or any(_stale(plan, other, found) for other in others):
            continue
        was = found.fields if found else {}
        fields, whole = _item_fields([row, *others], was, names, choices)
        key = str(fields.get("sku") or was.get("sku", ""))
        if found is None and not key:
            plan.wrong(row.number, "sku", "expected a SKU, found nothing", "missing_value")
            continue
        now = {**fields, "archived": False} if was.get("archived") and "archived" not in fields else fields
        changed = differences(was, now, plan.brief)
        if not plan.brief:
            changed = [_readable(one, row, known) for one in changed]
        if found is not None and plain(str(was.get("sku", ""))) == plain(key):
            changed = [one for one in changed if one.field != "sku"]
            now.pop("sku", None)
        posted = decide(plan, row.number, key, changed, found is not None, choices)
        for other in others:
            decide(plan, other.number, key, [], True, choices)
        if posted and whole:
            sent = {one.field: now[one.field] for one in changed} if found else now
            changes.append(
                (ChangeRecord("item", sent, *((found.id, found.version) if found else (0, 0))), row.number)
            )
        elif posted and not any(issue.row == row.number for issue in plan.issues):
            at = (found.id, found.version) if found else (0, 0)
            waiting.append((ChangeRecord("item", _without_names(now), *at), row.number))
    names.close()
    plan.main = record_batches(changes, ChangeRecords)
    plan.waiting = record_batches(waiting, ChangeRecords)
    return plan


def _without_names(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields of an item without those that may name what is not there yet."""
    return {
        name: value
        for name, value in fields.items()
        if name not in ("category", "brand", "suppliers", "unit")
    }


def _item_of(row: Parsed, known: Known) -> Found | None:
    sku = row.values.get("sku")
    if sku:
        return known.items.get(plain(sku))
    codes = row.values.get("barcodes") or []
    return next(
        (found for code in codes if (found := known.barcodes.get(barcode_value(barcode_of(code)["code"])))),
        None,
    )


def _together(plan: Plan, rows: list[Parsed]) -> list[tuple[Parsed, list[Parsed]]]:
    """Rows of one SKU as one: their barcodes are joined; where they say different things, the later ones are wrong."""
    found: dict[str, tuple[Parsed, list[Parsed]]] = {}
    for row in rows:
        key = plain(str(row.values.get("sku") or "")) or f"\0{row.number}"
        if key not in found:
            found[key] = (row, [])
            continue
        first, others = found[key]
        clash = [
            name for name, value in row.values.items()
            if name not in JOINED and first.values.get(name, value) != value
        ]  # fmt: skip
        if clash:
            plan.wrong(
                row.number,
                clash[0],
                f"row {first.number} says something else of the same SKU",
                "twice_in_file",
            )
            continue
        for name, value in row.values.items():
            if name in ("supplier", "part_number", "pack_size"):
                continue
            if name == "barcodes" and first.values.get(name):
                first.values[name] = list(dict.fromkeys([*first.values[name], *value]))
            else:
                first.values.setdefault(name, value)
        others.append(row)
    return list(found.values())


def _item_fields(
    rows: list[Parsed], was: dict[str, Any], names: _Names, choices: Choices
) -> tuple[dict[str, Any], bool]:
    """The fields that a row gives an item, and whether all that it names is there."""
    whole = True
    row, values = rows[0], rows[0].values
    fields = _given(values, PLAIN_ITEM)
    if values.get("packs"):
        fields["packs"] = _packs(values["packs"])
    if values.get("unit"):
        unit = names.unit(row.number, values["unit"])
        whole, fields["unit"] = unit is not None, unit or values["unit"]
    if "brand" in values:
        brand = names.brand(row.number, values["brand"]) if values["brand"] else 0
        whole, fields["brand"] = whole and brand is not None, brand
    if "category" in values:
        category = names.category(row.number, values["category"])
        whole = whole and category is not None
        fields["category"] = category
    for one in rows:
        if not one.values.get("supplier"):
            continue
        supplier = names.supplier(one.number, one.values["supplier"])
        whole = whole and supplier is not None
        before = fields.get("suppliers", was.get("suppliers", []))
        fields["suppliers"] = _suppliers(before, supplier or 0, one.values)
    if "barcodes" in values:
        fields["barcodes"] = _barcodes(was.get("barcodes", []), values["barcodes"] or [], choices.replace)
    return fields, whole


def _suppliers(was: list[dict[str, Any]], supplier: int, values: dict[str, Any]) -> list[dict[str, Any]]:
    old = next((one for one in was if one["supplier"] == supplier), None)
    new = {"supplier": supplier, "part_number": "", "pack_size": "1"} | (old or {})
    new |= {name: values[name] for name in ("part_number", "pack_size") if values.get(name)}
    return [new if one["supplier"] == supplier else one for one in was] if old else [*was, new]


def _barcodes(was: list[dict[str, Any]], listed: list[str], replace: bool) -> list[dict[str, Any]]:
    """The barcodes of an item with those that a row lists; without `replace` none is taken away."""
    given = {barcode_value(one["code"]): one for one in map(barcode_of, listed)}
    kept = [one for one in was if barcode_value(one["code"]) in given or not replace]
    merged = []
    for one in kept:
        new = given.pop(barcode_value(one["code"]), None)
        merged.append(one if new is None or len(new) == 1 else {**new, "code": one["code"]})
    return [*merged, *given.values()]


def _packs(listed: list[str]) -> list[dict[str, str]]:
    """Packs as a cell lists them: "case=12", "single=1/3"."""
    return [
        {"name": name.strip(), "quantity": quantity.strip()}
        for name, _, quantity in (one.partition("=") for one in listed)
    ]


def _readable(change: Change, row: Parsed, known: Known) -> Change:
    """A change by names instead of ids."""
    if change.field == "brand":
        names = {one.id: str(one.fields["name"]) for one in known.brands.values()} if change.before else {}
        return Change("brand", names.get(int(change.before or 0), ""), str(row.values.get("brand") or ""))
    if change.field == "category":
        before = known.category_names.get(int(change.before or 0), "")
        return Change("category", before, " > ".join(path_of(str(row.values.get("category") or ""))))
    return change


# -- the rest -------------------------------------------------------------------------------------------------------


def categories(rows: list[Parsed], known: Known, choices: Choices) -> Plan:
    """Paths of categories; what is missing of a path is made, level by level."""
    plan = Plan()
    names = _Names(plan, known, choices)
    for row in rows:
        path = path_of(row.values["category"])
        id = known.categories.get(tuple(plain(part) for part in path), 0)
        exists = bool(id) and id not in known.archived
        key = " > ".join(path)
        if decide(plan, row.number, key, [] if exists else differences({}, {"name": key}), exists, choices):
            names.category(row.number, row.values["category"], create=True)
    names.close()
    return plan


def suppliers(rows: list[Parsed], known: Known, choices: Choices) -> Plan:
    """Suppliers by their code, else by their name."""
    plan = Plan()
    changes: list[tuple[ChangeRecord, int]] = []
    seen: dict[str, int] = {}
    for row in rows:
        fields = _given(row.values, ("name", "code", "lead_time_days", "email", "phone", "notes"))
        key = plain(str(fields.get("code") or fields["name"]))
        found = known.suppliers.get(key) or known.suppliers.get(plain(fields["name"]))
        if key in seen:
            plan.wrong(row.number, "name", f"row {seen[key]} is the same supplier", "twice_in_file")
            continue
        seen[key] = row.number
        if _stale(plan, row, found):
            continue
        changed = differences(found.fields if found else {}, fields)
        if decide(plan, row.number, fields["name"], changed, found is not None, choices):
            sent = {one.field: fields[one.field] for one in changed}
            changes.append(
                (
                    ChangeRecord("supplier", sent, *((found.id, found.version) if found else (0, 0))),
                    row.number,
                )
            )
    plan.main = record_batches(changes, ChangeRecords)
    return plan


SITE_FIELDS: Final = {
    "site": "code",
    "site_name": "name",
    "site_kind": "kind",
    "time_zone": "time_zone",
    "address": "address",
}
BIN_FIELDS: Final = {
    "bin": "code", "bin_kind": "kind", "zone": "zone", "pick_order": "pick_order", "capacity": "capacity",
}  # fmt: skip


def locations(rows: list[Parsed], known: Known, choices: Choices) -> Plan:
    """Sites, then their bins: a row names its site, and perhaps a bin of it."""
    plan = Plan()
    first: dict[str, tuple[ChangeRecord, int]] = {}
    changes: list[tuple[ChangeRecord, int]] = []
    seen: dict[tuple[str, str], int] = {}
    for row in rows:
        code, bin = row.values["site"], row.values.get("bin") or ""
        twin = seen.setdefault((plain(code), plain(bin)), row.number)
        if twin != row.number:
            plan.wrong(row.number, "bin" if bin else "site", f"row {twin} is the same place", "twice_in_file")
            continue
        site = known.site(code)
        fields = {
            to: _given(row.values, (name,))[name] for name, to in SITE_FIELDS.items() if name in row.values
        }
        if site is not None:
            fields.pop("code")
        changed = differences(site.fields if site else {}, fields)
        key = f"{code} {bin}".strip()
        if changed and (choices.update if site else choices.create):
            sent = {one.field: fields[one.field] for one in changed}
            first.setdefault(
                plain(code),
                (ChangeRecord("site", sent, *((site.id, site.version) if site else (0, 0))), row.number),
            )
        if not bin:
            decide(plan, row.number, key, changed, site is not None, choices)
            continue
        changes += _bin(plan, row, key, (site, known), choices)
    plan.first = record_batches(list(first.values()), ChangeRecords)
    plan.main = record_batches(changes, ChangeRecords)
    return plan


def _bin(
    plan: Plan, row: Parsed, key: str, where: tuple[Found | None, Known], choices: Choices
) -> list[tuple[ChangeRecord, int]]:
    site, known = where
    found = known.bins.get((site.id, plain(row.values["bin"]))) if site else None
    fields = {to: _given(row.values, (name,))[name] for name, to in BIN_FIELDS.items() if name in row.values}
    if found is not None:
        fields.pop("code")
    changed = differences(found.fields if found else {}, fields)
    if not decide(plan, row.number, key, changed, found is not None, choices) or site is None:
        return []
    sent = {one.field: fields[one.field] for one in changed}
    if found is None:
        sent["site"] = site.id
    return [(ChangeRecord("bin", sent, *((found.id, found.version) if found else (0, 0))), row.number)]


def users(rows: list[Parsed], known: Known, choices: Choices) -> Plan:
    """People by their e-mail address. A new one sets the password with a link."""
    plan = Plan()
    changes: list[tuple[ChangeRecord, int]] = []
    seen: dict[str, int] = {}
    for row in rows:
        email = row.values["email"]
        twin = seen.setdefault(plain(email), row.number)
        if twin != row.number:
            plan.wrong(row.number, "email", f"row {twin} is the same person", "twice_in_file")
            continue
        fields = _given(row.values, ("email", "name", "language", "time_zone"))
        fields["roles"] = [known.roles.get(plain(role), plain(role)) for role in row.values["roles"]]
        if not _sites_of(plan, row, known, fields):
            continue
        found = known.users.get(plain(email))
        changed = differences(found.fields if found else {}, fields)
        if decide(plan, row.number, email, changed, found is not None, choices):
            sent = {one.field: fields[one.field] for one in changed}
            changes.append(
                (ChangeRecord("user", sent, *((found.id, found.version) if found else (0, 0))), row.number)
            )
    plan.main = record_batches(changes, ChangeRecords)
    return plan


def _sites_of(plan: Plan, row: Parsed, known: Known, fields: dict[str, Any]) -> bool:
    """Put the ids of the named sites into the fields; False when one is not there."""
    listed = row.values.get("sites")
    if listed is None:
        return True
    found = [(code, known.site(code)) for code in listed or []]
    unknown = next((code for code, site in found if site is None), None)
    if unknown is not None:
        plan.wrong(row.number, "sites", f"there is no site {unknown[:60]!r}", "unknown_site")
        return False
    fields["sites"] = [site.id for _, site in found if site is not None] or None
    return True
