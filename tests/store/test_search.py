"""Search as somebody types: for each written query the right item is among the first five, on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from onhand.store.projections.following import rebuild
from onhand.store.reads.search import find_items
from tests.support.shop import Shop, open_shop

ITEMS = {
    "100200": "Coca-Cola Zero Sugar 330 ml can",
    "100201": "Coca-Cola Classic 1.5 l bottle",
    "BRD-WHT": "Whole wheat bread, sliced",
    "BRD-RYE": "Rye bread with caraway",
    "MLK-1": "Milk, whole, 1 litre",
    "MLK-2": "Milk, skimmed, 1 litre",
    "CHS-GOU": "Gouda cheese, mature",
    "CHS-CAM": "Camembert, 250 g",
    "APL-GAL": "Apple Royal Gala, loose",
    "APL-GRN": "Apple Granny Smith, bag",
    "00747": "Bolt M8 x 40, zinc plated",
    "00748": "Bolt M8 x 60, zinc plated",
    "SCR-3": "Screwdriver Phillips PH2",
    "DRL-18V": "Cordless drill 18 V, two batteries",
    "PNT-WHT": "Wall paint, brilliant white, 10 l",
    "SHM-01": "Shampoo for dry hair, camomile",
    "TPS-2": "Toothpaste, peppermint",
    "DPR-4": "Diapers size 4, 58 pieces",
    "CAT-TUN": "Cat food with tuna in jelly",
    "TEA-EG": "Earl Grey tea, 50 bags",
    "COF-ESP": "Espresso beans, dark roast, 1 kg",
    "CRS-BTR": "Croissant, butter",
    "JAM-STR": "Strawberry jam, 340 g",
    "HNY-ACA": "Acacia honey",
    "MUS-DIJ": "Dijon mustard",
    "ÖL-OLI": "Olivenöl nativ extra",
    "CRM-BRU": "Crème brûlée dessert",
    "USB-C1": "USB-C cable, braided, 2 m",
    "HDP-BT": "Headphones, wireless, noise cancelling",
    "BAT-AA": "Batteries AA, alkaline, 8 pack",
}
BARCODES = {"100200": "5449000131836", "TEA-EG": "0070177050764", "BAT-AA": "96385074"}

# what is typed, the SKU that must be among the first five
QUERIES = [
    ("coca zero", "100200"),
    ("cola zero can", "100200"),
    ("coka cola classic", "100201"),
    ("coca cola 1.5", "100201"),
    ("wheat", "BRD-WHT"),
    ("whole whaet bread", "BRD-WHT"),
    ("bread rye", "BRD-RYE"),
    ("caraway", "BRD-RYE"),
    ("carraway", "BRD-RYE"),
    ("milk whole", "MLK-1"),
    ("mlk-2", "MLK-2"),
    ("skimed milk", "MLK-2"),
    ("gouda", "CHS-GOU"),
    ("guoda", "CHS-GOU"),
    ("camenbert", "CHS-CAM"),
    ("camem", "CHS-CAM"),
    ("royal gala", "APL-GAL"),
    ("apple gla", "APL-GAL"),
    ("grany smith", "APL-GRN"),
    ("747", "00747"),
    ("00747", "00747"),
    ("bolt m8 40", "00747"),
    ("bolt m8 60", "00748"),
    ("zink bolt 60", "00748"),
    ("screwdirver", "SCR-3"),
    ("philips ph2", "SCR-3"),
    ("drill 18", "DRL-18V"),
    ("cordles drill", "DRL-18V"),
    ("brilliant white", "PNT-WHT"),
    ("wal paint", "PNT-WHT"),
    ("shampo", "SHM-01"),
    ("chamomile shampoo", "SHM-01"),
    ("tooth", "TPS-2"),
    ("tothpaste", "TPS-2"),
    ("pepermint", "TPS-2"),
    ("diaper", "DPR-4"),
    ("dipaers", "DPR-4"),
    ("tuna cat", "CAT-TUN"),
    ("earl gray", "TEA-EG"),
    ("70177050764", "TEA-EG"),
    ("5449000131836", "100200"),
    ("54490001", "100200"),
    ("96385074", "BAT-AA"),
    ("expresso", "COF-ESP"),
    ("croisant", "CRS-BTR"),
    ("strawbery jam", "JAM-STR"),
    ("mustrad", "MUS-DIJ"),
    ("olivenol", "ÖL-OLI"),
    ("creme brulee", "CRM-BRU"),
    ("usb cable", "USB-C1"),
    ("wireles headphone", "HDP-BT"),
    ("batteries aa", "BAT-AA"),
]


@pytest.fixture(scope="module")
def lite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """Thirty items among a thousand others that share words with them."""
    folder: Path = tmp_path_factory.mktemp("search")
    with open_shop(f"sqlite:///{folder}/data", folder) as shop:
        fill(shop)
        yield shop


def fill(shop: Shop) -> None:
    shop.items(600, "Bread bolt milk")
    shop.items(400, "Cola drill cable", start=600)
    for sku, name in ITEMS.items():
        shop.item(sku, name, barcodes=[{"code": BARCODES[sku]}] if sku in BARCODES else [])
    rebuild(shop.store)


def first_five(shop: Shop, typed: str) -> list[str]:
    by_id = {id: sku for sku, id in shop.ids.items()}
    return [by_id.get(id, "") for id in find_items(shop.store.reader, typed)[:5]]


def test_there_are_fifty_queries() -> None:
    assert len(QUERIES) >= 50
    assert {sku for _, sku in QUERIES} <= ITEMS.keys()


@pytest.mark.parametrize(("typed", "sku"), QUERIES)
def test_the_right_item_is_among_the_first_five(lite: Shop, typed: str, sku: str) -> None:
    assert sku in first_five(lite, typed)


def test_postgresql_finds_the_same(lite: Shop, postgres_url: str, tmp_path: Path) -> None:
    with open_shop(postgres_url, tmp_path) as other:
        fill(other)
        assert {typed: first_five(other, typed) for typed, _ in QUERIES} == {
            typed: first_five(lite, typed) for typed, _ in QUERIES
        }
