"""Columns are guessed by their heads, files of other programs known by theirs."""

import pytest

from onhand.imports import formats
from onhand.imports.columns import guess, likely
from onhand.imports.formats import mapping_of, plain_rows, recognise
from onhand.imports.kinds import KINDS, template
from onhand.imports.terms import Row


@pytest.mark.parametrize("kind", KINDS)
def test_a_template_maps_to_itself(kind: str) -> None:
    head, example = template(KINDS[kind], cost=True)
    mapping = guess(head, KINDS[kind])
    assert {name: columns[0] for name, columns in mapping.items()} == {
        field.name: at for at, field in enumerate(f for f in KINDS[kind].fields if f.name != "version")
    }
    assert len(example) == len(head)


def test_a_template_without_cost_has_no_cost() -> None:
    head, _ = template(KINDS["items"], cost=False)
    assert not {"Standard cost", "Costing method"} & set(head)


def test_words_of_other_languages_and_programs() -> None:
    mapping = guess(["Artikelnummer", "Bezeichnung", "EAN", "EAN 2", "Verkaufspreis"], KINDS["items"])
    assert mapping == {"sku": [0], "name": [1], "barcodes": [2, 3], "list_price": [4]}


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        (["SKU", "Name", "Price"], "items"), (["SKU", "Site", "Quantity", "Lot"], "stock"),
        (["sku", "site", "Reorder point"], "thresholds"), (["sku", "site", "counted"], "counts"),
        (["E-mail", "Name", "Roles"], "users"), (["Site", "Bin", "Zone"], "locations"), (["x", "y"], ""),
    ],
)  # fmt: skip
def test_the_likely_kind(header: list[str], kind: str) -> None:
    assert likely(header) == kind


def made(text: str) -> tuple[str, list[str], list[list[str]]]:
    """(format, header, rows) of a small file with ; between cells."""
    rows = [Row(at, line.split(";")) for at, line in enumerate(text.strip().splitlines(), 1)]
    known = recognise(rows[0].cells)
    header, *rest = plain_rows(rows, known)
    return known.id if known else "", header.cells, [row.cells for row in rest]


def test_a_product_over_several_lines_is_an_item_for_each_variant() -> None:
    found, header, rows = made(
        "Handle;Title;Vendor;Type;Option1 Name;Option1 Value;Variant SKU;"
        "Variant Inventory Qty;Variant Price;Image Src\n"
        "mug;Mug;Clay & Co;Kitchen;Colour;Red;;3;9.50;1.jpg\n"
        "mug;;;;;Blue;M-B;0;9.50;\n"
        "mug;;;;;;;;;2.jpg\n"
        "pot;Pot;Clay & Co;Garden;Title;Default Title;;1;20;\n"
    )
    assert found == "shopify"
    known = formats.BY_ID[found]
    mapping = mapping_of(header, "items", known, [Row(0, row) for row in rows])
    assert [row[header.index("Name with options")] for row in rows] == ["Mug (Red)", "Mug (Blue)", "Pot"]
    assert [row[-1] for row in rows] == ["MUG-RED", "M-B", "POT"]
    assert [row[mapping["brand"][0]] for row in rows] == ["Clay & Co"] * 3
    assert mapping["sku"] == [header.index("Variant SKU")], "the file has SKUs of its own"
    assert mapping_of(header, "stock", known, [Row(0, row) for row in rows])["quantity"] == [7]


def test_variations_take_the_category_of_their_parent() -> None:
    found, header, rows = made(
        "ID;Type;SKU;Name;Stock;Regular price;Categories;Parent\n"
        "1;variable;tee;Tee;;;Clothing > Tees;\n"
        "2;variation;tee-red;Tee - Red;4;15;;tee\n"
        "3;simple;cap;Cap;1;9;Clothing;\n"
        "4;grouped;set;Set;;;Clothing;\n"
    )
    assert found == "woocommerce"
    assert [(row[2], row[6]) for row in rows] == [("tee-red", "Clothing > Tees"), ("cap", "Clothing")]
    assert header[:3] == ["ID", "Type", "SKU"]


def test_one_table_of_places_becomes_sites_and_bins() -> None:
    found, header, rows = made(
        "name;locationType;parentLocation;locationNumber\n"
        "Main house;Depot;;MH\nAcme;Supplier;;AC\nShelf 1;Bin Location;Main house;\n"
    )
    assert found == "openboxes_locations"
    assert header[-4:] == ["Site code", "Site name", "Bin code", "Site kind"]
    assert [row[-4:] for row in rows] == [["MH", "Main house", "", "warehouse"], ["MH", "", "Shelf 1", ""]]


def test_a_file_of_square_names_its_stock_by_place() -> None:
    found, header, rows = made(
        "Token;Item Name;Variation Name;SKU;Category;Price;Current Quantity Main;New Quantity Main\n"
        "T1;Tea;Regular;TEA-1;Drinks;£4,250.00;7;\nT2;Tea;Large;TEA-2;Drinks;5.00;2;9\n"
    )
    assert found == "square"
    mapping = mapping_of(header, "stock", formats.BY_ID[found], [Row(0, row) for row in rows])
    assert mapping["quantity"] == [header.index("Current Quantity Main")]
    assert [row[-2] for row in rows] == ["Tea", "Tea (Large)"]
