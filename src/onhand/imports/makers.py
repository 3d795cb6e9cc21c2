"""The plan of each kind of rows, what its rows name, and how a refusal of the core reads for them."""

from typing import Final

from onhand.core.catalog import barcode_value, plain
from onhand.core.commands import ChangeRecords
from onhand.core.terms import Issue
from onhand.imports import records, stock
from onhand.imports.kinds import Choices
from onhand.imports.known import Known, Wanted
from onhand.imports.parse import Parsed
from onhand.imports.plan import Batch, Maker, Plan
from onhand.imports.terms import RowIssue

MAKERS: Final[dict[str, Maker]] = {
    "items": records.items,
    "categories": records.categories,
    "suppliers": records.suppliers,
    "locations": records.locations,
    "stock": stock.stock,
    "thresholds": stock.thresholds,
    "counts": stock.counts,
    "users": records.users,
}
_OWN_NAMES: Final = {
    "site": {to: name for name, to in records.SITE_FIELDS.items()},
    "bin": {to: name for name, to in records.BIN_FIELDS.items()},
    "unit": {"code": "unit", "name": "unit"},
    "brand": {"name": "brand"},
    "category": {"name": "category", "parent": "category"},
}
"""What rows call the fields of records that they only name, or of which they hold two kinds."""


def wanted_of(kind: str, rows: list[Parsed]) -> Wanted:
    """What these rows name."""
    wanted = Wanted()
    for row in rows:
        values = row.values
        if kind == "items":
            if values.get("sku"):
                wanted.codes.add(str(values["sku"]))
            else:
                wanted.codes.update(records.barcode_of(code)["code"] for code in values.get("barcodes") or [])
        elif kind in ("stock", "counts", "thresholds"):
            place = stock.place_of(row)
            wanted.codes.add(place[0])
            if kind == "thresholds":
                wanted.points.add(place[:2])
            else:
                wanted.places.add(place)
        elif kind == "locations" and values.get("bin"):
            wanted.bins.add((str(values["site"]), str(values["bin"])))
        elif kind == "users":
            wanted.emails.add(str(values["email"]))
    return wanted


def plan_of(kind: str, rows: list[Parsed], known: Known, choices: Choices) -> Plan:
    """What these rows become. Rows that are wrong by themselves are left out, their issues kept."""
    good = [row for row in rows if not row.issues]
    plan = MAKERS[kind](good, known, choices)
    plan.issues += [issue for row in rows for issue in row.issues]
    for number in {issue.row for issue in plan.issues}:
        plan.actions.pop(number, None)
    return plan


def issues_of(batch: Batch, issues: list[Issue]) -> tuple[list[RowIssue], Issue | None]:
    """The issues of a refusal as issues of rows, and the first that belongs to no row."""
    found: list[RowIssue] = []
    for issue in issues:
        head, bracket, rest = issue.field.partition("[")
        number, _, field = rest.partition("].")
        at = int(number) if bracket and number.isdigit() else issue.line if issue.line is not None else -1
        if (head not in ("changes", "lines", "") and not bracket and issue.line is None) or not 0 <= at < len(
            batch.rows
        ):
            return found, issue
        name = (field or ("" if bracket else head)).partition("[")[0]
        kind = batch.command.changes[at].kind if isinstance(batch.command, ChangeRecords) else ""
        name = _OWN_NAMES.get(kind, {}).get(name, name)
        found.append(RowIssue(batch.rows[at], name, issue.message, issue.code))
    return found, None


def seen_key(kind: str, row: Parsed) -> str:
    """What tells one thing of a kind from another across a whole file; "" where that does not matter."""
    if kind == "items":
        return plain(str(row.values.get("sku") or ""))
    if kind in ("counts", "thresholds"):
        return "\0".join(plain(part) for part in stock.place_of(row))
    return ""


def codes_of(row: Parsed) -> list[str]:
    """The barcodes of a row of an item as the house knows them."""
    return [barcode_value(records.barcode_of(code)["code"]) for code in row.values.get("barcodes") or []]
