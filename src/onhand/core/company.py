"""The company whose stock this is: its name, its currency, how it speaks and counts its days. There is one."""

import re
from datetime import date
from typing import Final

import msgspec

from onhand.core.catalog import Kind
from onhand.core.rows import ANY_POOL
from onhand.core.terms import TEXT_MAX
from onhand.core.turn import Turn

_CURRENCY: Final = re.compile(r"[A-Z]{3}")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


BARCODE_REGIONS: Final = ("", "de", "dk", "ee", "fi", "gb", "lt", "lv", "no", "se")
"""Countries whose layouts of codes with a weight or price inside are known."""


class Company(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`currency` is its ISO 4217 code, empty while nobody has chosen; `accounting_from` the first day of the accounts.

    Money is stored in millionths of the currency's unit whatever the currency shows, so the code says how amounts
    look, and never what they are. `barcode_region` is the country whose rules say where the codes of a scale carry
    weight or price, empty for the plain layout.
    """

    name: str
    currency: str = ""
    language: str = "en"
    time_zone: str = "UTC"
    accounting_from: str = ""
    barcode_region: str = ""


def _check(turn: Turn, old: Company | None, new: Company, id: int, at: str) -> None:
    if not new.name.strip() or len(new.name) > TEXT_MAX:
        turn.wrong("invalid_field", f"a name has 1 to {TEXT_MAX} characters", f"{at}name")
    if new.currency and not _CURRENCY.fullmatch(new.currency):
        turn.wrong("invalid_field", "expected the code of a currency, such as EUR", f"{at}currency")
    if not _LANGUAGE.fullmatch(new.language):
        turn.wrong("invalid_field", "expected the code of a language, such as en", f"{at}language")
    if not new.time_zone.strip():
        turn.wrong("invalid_field", "expected a time zone, such as Europe/Berlin", f"{at}time_zone")
    if new.barcode_region not in BARCODE_REGIONS:
        known = ", ".join(BARCODE_REGIONS[1:])
        turn.wrong("invalid_field", f"expected one of {known}, or nothing", f"{at}barcode_region")
    if new.accounting_from and not _is_date(new.accounting_from):
        turn.wrong("invalid_field", "expected a date such as 2026-01-01", f"{at}accounting_from")
    if old is not None and old.currency not in ("", new.currency) and any(turn.state.scan(ANY_POOL)):
        turn.wrong(
            "immutable_field",
            f"goods have moved at prices in {old.currency}: the currency cannot change any more",
            f"{at}currency",
        )


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


KINDS: Final[dict[str, Kind]] = {
    "company": Kind(Company, "house.write", lambda _: [("company", "company")], _check),
}
"""The code that every company has is the same one: so there is only one."""
