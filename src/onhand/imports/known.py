"""What the house already holds of the things that rows name; filled by who can look it up, read by the plan."""

from typing import Any

import msgspec

from onhand.core.catalog import barcode_value, plain

Path = tuple[str, ...]


class Found(msgspec.Struct, frozen=True):
    """A record as it is now."""

    id: int
    version: int
    fields: dict[str, Any]


class Wanted(msgspec.Struct):
    """What rows name, to be looked up together: codes of items, (site id, code) of bins, e-mail addresses."""

    codes: set[str] = msgspec.field(default_factory=set)
    bins: set[tuple[str, str]] = msgspec.field(default_factory=set)
    emails: set[str] = msgspec.field(default_factory=set)
    places: set[tuple[str, str, str, str]] = msgspec.field(default_factory=set)
    points: set[tuple[str, str]] = msgspec.field(default_factory=set)


class Known(msgspec.Struct):
    """Records by what rows call them.

    `items` by plain SKU, `barcodes` by barcode value; `sites` by plain code; `bins` by (site id, plain code);
    `categories` by path of plain names, `category_names` how people write those; `archived`
    by id, categories, suppliers and brands that are out of use; `suppliers` by plain name and by plain
    code; `brands` by plain name; `units` their codes by whatever plain words mean them; `roles` their
    names by plain name and title; `users` by plain e-mail;
    `on_hand` by (SKU cell, site cell, bin cell, lot cell) in millionths; `points` by (SKU cell, site cell), None where
    there is no reorder point.
    """

    items: dict[str, Found] = {}
    barcodes: dict[str, Found] = {}
    sites: dict[str, Found] = {}
    bins: dict[tuple[int, str], Found] = {}
    categories: dict[Path, int] = {}
    category_names: dict[int, str] = {}
    archived: dict[int, Found] = {}
    suppliers: dict[str, Found] = {}
    brands: dict[str, Found] = {}
    units: dict[str, str] = {}
    roles: dict[str, str] = {}
    users: dict[str, Found] = {}
    on_hand: dict[tuple[str, str, str, str], int] = {}
    points: dict[tuple[str, str], int | None] = {}

    def item(self, code: str) -> Found | None:
        """An item by its SKU, else by one of its barcodes."""
        return self.items.get(plain(code)) or self.barcodes.get(barcode_value(code))

    def site(self, code: str) -> Found | None:
        """A site by its code, else by its name where only one has it."""
        found = self.sites.get(plain(code))
        if found is None:
            named = [
                one for one in self.sites.values() if plain(str(one.fields.get("name", ""))) == plain(code)
            ]
            found = named[0] if len(named) == 1 else None
        return found

    def category(self, path: Path) -> int:
        """A category by its path, or a single name by the one category that has it; 0 when there is none."""
        found = self.categories.get(path, 0)
        if not found and len(path) == 1:
            named = [id for other, id in self.categories.items() if other[-1] == path[0]]
            found = named[0] if len(named) == 1 else 0
        return found


def path_of(cell: str) -> list[str]:
    """The levels of a category as a cell names it: "Clothing > Shirts" (of several such paths the first)."""
    text = cell.split(",", maxsplit=1)[0] if ">" in cell else cell
    return [part.strip() for part in text.split(">") if part.strip()]
