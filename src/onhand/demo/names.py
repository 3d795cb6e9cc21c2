"""Names that people can read, from the grocer's shouted abbreviations.

`SFT DRNK 2 LITER BTL CARB INCL` becomes `Soft Drink 2 Liter Bottle Carbonated`. The table holds the abbreviations that
occur often; a word that is not in it is only put into title case.
"""

from __future__ import annotations

import re
from functools import cache

_WHOLE = {
    "BEERALEMALT LIQUORS": "Beer, Ale & Malt Liquor",
    "MEXICAN SAUCESSALSAPICANTEE": "Mexican Sauces, Salsa & Picante",
    "GASOLINE-REG UNLEADED": "Gasoline, Regular Unleaded",
    "DRUG GM": "Drugstore & General Merchandise",
    "MEAT-PCKGD": "Packaged Meat",
    "SEAFOOD-PCKGD": "Packaged Seafood",
    "CNTRL/STORE SUP": "Store Supplies",
    "CHARITABLE CONT": "Charity",
    "ELECT &PLUMBING": "Electrical & Plumbing",
    "GM MERCH EXP": "General Merchandise",
    "PROD-WHS SALES": "Produce Wholesale",
    "COUPON/MISC ITEMS": "Coupons & Miscellaneous",
    "FD WRAPS/BAGS/TRSH BG": "Food Wraps/Bags/Trash Bags",
}
_WORDS = {
    "BKD": "Baked", "BKNGWARES": "Bakeware", "BN": "Bean", "BRD": "Bread", "BRKFST": "Breakfast", "BTL": "Bottle",
    "BTR": "Butter", "BEV": "Beverage", "CARB": "Carbonated", "CHIX": "Chicken", "CHOC": "Chocolate",
    "CHOCOCLATE": "Chocolate", "CKYS": "Cookies", "CLEANG": "Cleaning", "CNDY": "Candy", "CNTRL": "Control",
    "COCO": "Cocoa", "COFF": "Coffee", "CONC": "Concentrate", "COOKNG": "Cooking", "CRKR": "Crackers",
    "CRYSTL": "Crystal", "DISPOSIBLE": "Disposable", "DNR": "Dinner", "DNRS": "Dinners", "DRNK": "Drink",
    "DRNKS": "Drinks", "DRSNG": "Dressing", "DSH": "Dish", "FEM": "Feminine", "FLAV": "Flavored",
    "FLVR": "Flavored", "FLVRD": "Flavored", "FRD": "Fried", "FRZ": "Frozen", "FRZN": "Frozen", "GDS": "Goods",
    "GRND": "Ground", "HBC": "Health & Beauty", "HYGN": "Hygiene", "INCL": "", "INSTORE": "In-Store", "JCE": "Juice",
    "LIQS": "Liquids", "MIXS": "Mixes", "MLT": "Multi", "MW": "Microwave", "MX": "Mix", "MXS": "Mixes",
    "NDAIRY": "Non-Dairy", "PCKGD": "Packaged", "PK": "Pack", "PKG": "Package", "PKGD": "Packaged",
    "PKLD": "Pickled", "PLSTC": "Plastic", "PNT": "Peanut", "PREM": "Premium", "PREP": "Prepared",
    "PREPORTND": "Portioned", "PRPCK": "Prepacked", "PWDR": "Powder", "PWDRS": "Powders", "REFRGRATD": "Refrigerated",
    "REFRIG": "Refrigerated", "REG": "Regular", "RTS": "Ready-to-Serve", "SALD": "Salad", "SAUS": "Sausage",
    "SFT": "Soft", "SGL": "Single", "SHERBTS": "Sherbet", "SHLDR": "Shoulder", "SLC": "Sliced", "SNDWCH": "Sandwich",
    "SNGL": "Single", "SNKS": "Snacks", "SPLY": "Supplies", "SPRD": "Spread", "SS": "Single Serve",
    "SUPPPLIES": "Supplies", "SV": "Serve", "SW": "Sweet", "SWE": "Sweetener", "SWEETNERS": "Sweeteners",
    "TISS": "Tissue", "TRSH": "Trash", "VEG": "Vegetable", "WHLSM": "Wholesome", "WHS": "Wholesale", "WTR": "Water",
}  # fmt: skip
_AS_THEY_ARE = frozenset({"BBQ", "TV", "DVD", "DXM", "IQF", "USDA", "QSR", "RX", "OTC", "CRV"})
_SMALL = frozenset({"and", "of", "in", "with", "for", "or", "on", "the", "no", "a"})
_TOKEN = re.compile(r"[A-Z0-9'.%]+|[^A-Z0-9'.%]+")
_UNCLOSED = re.compile(r"\([^)]*$")
_PAREN_OF_SIZE = re.compile(r"\([^)]*\)")


@cache
def readable(text: str) -> str:
    """A department, category or product type in title case with its abbreviations spelled out; "" stays ""."""
    if text in _WHOLE:
        return _WHOLE[text]
    cut = _UNCLOSED.sub("", text).replace(" - ", ", ").replace("&", " & ")
    words = "".join(_word(token) for token in _TOKEN.findall(cut))
    joined = re.sub(r" +", " ", words).replace(" ,", ",").strip(" ,-/&:")
    return joined[:1].upper() + joined[1:]


@cache
def readable_size(text: str) -> str:
    """A package size as on a shelf label: `16 OZ` is `16 oz`, `300 CT(1)` is `300 ct`, `EX   16 OZ` is `16 oz`."""
    size = _PAREN_OF_SIZE.sub("", text).removeprefix("EX ").strip().lower()
    size = re.sub(r"(?<![\d.])\.(\d)", r"0.\1", size)
    size = re.sub(r"\bga$", "gal", size)
    return re.sub(r"(?<=\d )l$", "L", size)


def _word(token: str) -> str:
    if token in _WORDS:
        return _WORDS[token]
    if token in _AS_THEY_ARE:
        return token
    lower = token.lower()
    return lower if lower in _SMALL else lower[:1].upper() + lower[1:]
