"""Real export files of other systems import with the right counts, or say row by row what is wrong.

They lie in the folder of test data beside the checkout; without it these tests are skipped.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.api import Api, running, settings_for
from tests.support.importing import choose, rejected, stage, upload

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "import-fixtures"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the folder of test data is not there")

# file, kind, rows that count, created, rejected
FILES = [
    ("shopify/partners-apparel.csv", "items", 22, 22, 0),
    ("shopify/partners-home-and-garden.csv", "items", 21, 21, 0),
    ("shopify/partners-jewelery.csv", "items", 23, 23, 0),
    ("woocommerce/sample_products.csv", "items", 20, 20, 0),
    ("vendure/e2e-products-full.csv", "items", 34, 34, 0),
    ("vendure/e2e-products-stock-control-multi.csv", "items", 7, 7, 0),
    ("vendure/mock-products.csv", "items", 88, 86, 2),
    ("vendure/parser-invalid-row-length.csv", "items", 3, 2, 1),
    ("vendure/parser-multiple-products-multiple-variants.csv", "items", 10, 10, 0),
    ("vendure/product-import.csv", "items", 11, 10, 0),
    ("medusa/exported-products-comma.csv", "items", 3, 3, 0),
    ("medusa/v1-template.csv", "items", 5, 5, 0),
    ("openboxes/products.csv", "items", 57, 57, 0),
    ("openboxes/WHO_products.csv", "items", 729, 0, 729),
    ("openboxes/locations.csv", "locations", 13, 13, 0),
    ("openboxes/inventoryLevelImportData.xls", "items", 1_497, 1_496, 1),
]


@pytest.fixture
def lite(sqlite_url: str, tmp_path: Path) -> Iterator[Api]:
    with running(settings_for(sqlite_url, tmp_path / "home")) as made:
        yield made


@pytest.mark.parametrize(("file", "kind", "rows", "created", "wrong"), FILES)
def test_a_file_imports_with_the_right_counts(
    lite: Api, file: str, kind: str, rows: int, created: int, wrong: int
) -> None:
    found = upload(lite, (FOLDER / file).read_bytes(), Path(file).name)
    assert (found["state"], found["file"]["rows"]) == ("ready", rows)
    if found["choices"]["kind"] != kind:
        found = choose(lite, found, kind=kind, names=True)
    checked = stage(lite, found, "check")
    said = rejected(lite, checked)
    assert (checked["progress"]["checked"]["create"], checked["progress"]["checked"]["rejected"]) == (
        created,
        wrong,
    ), said
    done = stage(lite, checked, "run")
    assert (done["state"], done["progress"]["counts"]["create"], len(rejected(lite, done))) == (
        "done",
        created,
        len(said),
    )


def test_opening_stock_of_a_warehouse(lite: Api) -> None:
    """Items first, then bins, then what lies in them, lot by lot."""
    for file, kind, more in (
        ("products.csv", "items", {"names": True}),
        ("binLocations.csv", "locations", {}),
        ("chicagoWarehouseInventory.csv", "stock", {"mode": "add", "constants": {"site": "Main Warehouse"}}),
    ):
        found = upload(lite, (FOLDER / "openboxes" / file).read_bytes(), file)
        found = stage(lite, choose(lite, found, kind=kind, **more), "check")
        found = stage(lite, found, "run")
        assert found["state"] == "done", found["progress"]["error"]
    said = rejected(lite, found)
    assert (
        found["progress"]["counts"]["update"]
        + found["progress"]["counts"]["same"]
        + found["progress"]["counts"]["rejected"]
        == 42
    )
    assert said, "bins that are not there, lots of items that have none: each is said"
