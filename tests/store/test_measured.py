"""Weight and price inside a barcode: the layouts of countries, and the plain one."""

import pytest
from biip.checksums import gs1_price_weight_check_digit, gs1_standard_check_digit
from biip.rcn import RcnRegion

from onhand.core.commands import ChangeRecord
from onhand.core.company import BARCODE_REGIONS
from onhand.store.reads.measured import Measured, measured
from tests.support.api import running, settings_for


def code(digits: str) -> str:
    """Twelve digits with their check digit; C in them stands for that of the four or five digits of a price."""
    before, mark, value = digits.partition("C")
    whole = before + (str(gs1_price_weight_check_digit(value)) if mark else "") + value
    return f"{whole}{gs1_standard_check_digit(whole)}"


KNOWN = [
    ("", "211234501250", "211234500000", 1_250_000, 12_500_000),
    ("de", "281234C01250", "281234C00000", 1_250_000, None),
    ("de", "221234C00199", "221234C00000", None, 1_990_000),
    ("gb", "2012345C0199", "2012345C0000", None, 1_990_000),
    ("fi", "231234560123", "231234560000", 123_000, None),
    ("fi", "241234560123", "241234560000", 1_230_000, None),
    ("de", "211234501250", "211234500000", 1_250_000, 12_500_000),
]
"""(region, code, the code with zeros, weight, price); in Germany 21 is left to the shop: the plain layout."""


@pytest.mark.parametrize(("region", "digits", "bare", "weight", "price"), KNOWN)
def test_a_layout_is_read(region: str, digits: str, bare: str, weight: int | None, price: int | None) -> None:
    assert measured(code(digits), region) == Measured(code(bare), weight, price)


def test_the_same_code_means_something_else_elsewhere() -> None:
    one = code("241234560123")
    assert len({measured(one, region) for region in ("", "dk", "fi")}) == 3


@pytest.mark.parametrize(
    "text", ["", "2", "4006381333931", "٢١١٢٣٤٥٠١٢٥٠٦", "211234501250x", "21123450125067"]
)
def test_other_codes_carry_nothing(text: str) -> None:
    assert measured(text, "") is measured(text, "de") is None


def test_a_wrong_check_digit_of_the_price_is_not_read() -> None:
    right = code("221234C00199")
    digit = str((int(right[6]) + 1) % 10)
    wrong = right[:6] + digit + right[7:12]
    assert measured(f"{wrong}{gs1_standard_check_digit(wrong)}", "de") is None


def test_every_region_that_can_be_chosen_is_known_and_the_other_way_round() -> None:
    assert set(BARCODE_REGIONS) == {"", *(region.value for region in RcnRegion)}


def test_the_company_says_which(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    with running(settings_for(database_url, tmp_path_factory.mktemp("home"))) as api:
        barcodes = [{"code": code("221234C00000"), "measure": "price"}]
        api.command(ChangeRecord("item", {"sku": "HAM", "unit": "kg", "decimals": 3, "barcodes": barcodes}))
        scanned = f"/items/by-code/{code('221234C00199')}"
        assert api.get(scanned).status_code == 404
        made = api.post("/company", {"name": "Shop", "barcode_region": "de"})
        assert made.status_code == 200
        assert api.get("/company").json()["barcode_region"] == "de"
        assert api.get(scanned).json()["price"] == "1.99"
        bad = api.patch(f"/company/{made.json()['id']}", 1, {"barcode_region": "xx"})
        assert (bad.status_code, bad.json()["errors"][0]["field"]) == (422, "barcode_region")
