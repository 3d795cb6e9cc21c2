"""Sites and their bins: what each may hold, what may never change, when they may be archived."""

from collections.abc import Iterable
from typing import Final

import msgspec

from onhand.core.catalog import (
    Bin,
    Kind,
    Site,
    check_choice,
    check_code,
    check_number,
    check_reference,
    plain,
    read_bin,
    read_site,
)
from onhand.core.rows import BIN_BALANCES, SITE_LEVELS, Record
from onhand.core.terms import parse_quantity
from onhand.core.turn import Turn

BIN_KINDS: Final = ("stock", "staging", "quarantine")
ZONE_DEPTH: Final = 8
ZONE_MAX: Final = 200


def _check_site(turn: Turn, old: Site | None, new: Site, id: int, at: str) -> None:
    check_code(turn, new.code, 60, f"{at}code")
    check_choice(turn, new.kind, ("store", "warehouse"), f"{at}kind")
    if old is None:
        return
    if new.area != old.area:
        turn.wrong("immutable_field", "the valuation area of a site cannot change", f"{at}area")
    for field, kind in (("stock_bin", "stock"), ("quarantine_bin", "quarantine")):
        chosen = turn.state.get(Record, getattr(new, field))
        found = read_bin(turn.state, chosen.id) if chosen and chosen.kind == "bin" else None
        if found is None or found.site != id or found.kind != kind or found.archived:
            turn.wrong("unknown_bin", f"{field}: expected a {kind} bin of this site", f"{at}{field}")
    if new.archived and not old.archived:
        for level in turn.state.scan(SITE_LEVELS, id):
            if level.on_hand or level.allocated or level.waiting or level.expected:
                turn.wrong(
                    "in_use",
                    "a site with stock, promises or expected goods cannot be archived",
                    f"{at}archived",
                )
                return


def _check_bin(turn: Turn, old: Bin | None, new: Bin, id: int, at: str) -> None:
    check_code(turn, new.code, 60, f"{at}code")
    check_choice(turn, new.kind, BIN_KINDS, f"{at}kind")
    check_number(turn, parse_quantity, new.capacity, f"{at}capacity")
    labels = new.zone.split("/") if new.zone else []
    if len(new.zone) > ZONE_MAX or len(labels) > ZONE_DEPTH or not all(label.strip() for label in labels):
        turn.wrong(
            "invalid_field",
            f"zone: up to {ZONE_DEPTH} labels with a / between them, such as Hall 2/Aisle 7",
            f"{at}zone",
        )
    if old is None:
        check_reference(turn, "site", new.site or -1, f"{at}site")
    elif (old.site, old.kind) != (new.site, new.kind):
        turn.wrong("immutable_field", "a bin keeps its site and its kind", f"{at}site")
    elif new.archived and not old.archived:
        _check_bin_is_free(turn, old, id, at)


def _check_bin_is_free(turn: Turn, bin: Bin, id: int, at: str) -> None:
    site = read_site(turn.state, bin.site)
    if site is not None and id in (site.stock_bin, site.quarantine_bin):
        turn.wrong("in_use", "the site needs this bin: let it take another one first", f"{at}archived")
    elif any(row.on_hand or row.allocated for row in turn.state.scan(BIN_BALANCES, bin.site, id)):
        turn.wrong("in_use", "a bin with stock cannot be archived", f"{at}archived")


def _site_created(id: int, site: Site) -> tuple[Site, list[tuple[str, int, Bin]]]:
    """A site holds at least one bin: it starts with one for stock and one for quarantine."""
    bins = [("bin", id + 1, Bin(id, "STOCK", "stock")), ("bin", id + 2, Bin(id, "QUARANTINE", "quarantine"))]
    return msgspec.structs.replace(site, stock_bin=id + 1, quarantine_bin=id + 2), bins


def _site_codes(site: Site) -> Iterable[tuple[str, str]]:
    yield "site", plain(site.code)


def _bin_codes(bin: Bin) -> Iterable[tuple[str, str]]:
    yield "bin", f"{bin.site}/{plain(bin.code)}"


KINDS: Final[dict[str, Kind]] = {
    "site": Kind(
        Site, "sites.write", _site_codes, _check_site, created=_site_created, read="stock.read",
        refers=lambda site: (site.stock_bin, site.quarantine_bin), site=lambda id, _: id,
    ),
    "bin": Kind(
        Bin, "sites.write", _bin_codes, _check_bin, read="stock.read", refers=lambda bin: (bin.site,),
        site=lambda _, bin: bin.site,
    ),
}  # fmt: skip
