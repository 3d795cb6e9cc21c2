"""How names become words, codes and orders: the same for what is stored and for what somebody types."""

import re
import unicodedata
from typing import Final

KEY_MAX: Final = 200
WORD_MAX: Final = 40
"""Longer words are cut: nobody types them."""

_WORD: Final = re.compile(r"[^\W_]+")


def folded(text: str) -> str:
    """Without case, accents and compatibility forms."""
    parts = unicodedata.normalize("NFKD", text).casefold()
    return "".join(part for part in parts if not unicodedata.combining(part)).strip()


def order_key(text: str) -> str:
    """The key by which names are put in order."""
    return folded(text)[:KEY_MAX]


def words_of(text: str) -> list[str]:
    """The different words of a text, in order."""
    return list(dict.fromkeys(word[:WORD_MAX] for word in _WORD.findall(folded(text))))


def grams_of(word: str) -> list[str]:
    """The pieces of three letters of a word; two marks at its start make beginnings count more."""
    marked = f"  {word} "
    return list(dict.fromkeys(marked[at : at + 3] for at in range(len(marked) - 2)))


def code_of(text: str) -> str:
    """A SKU or barcode as it is looked for: folded, and a number without leading zeros (a GTIN is padded with them)."""
    code = folded(text)[:KEY_MAX]
    return code.lstrip("0") or "0" if code.isascii() and code.isdigit() else code


def distance(one: str, other: str, limit: int) -> int:
    """How many letters to insert, drop, replace or swap with their neighbour; limit + 1 when it is more than `limit`.

    Optimal string alignment distance (Damerau 1964, Levenshtein 1966).
    """
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        row = [at]
        for to, against in enumerate(other, 1):
            cost = min(last[to] + 1, row[to - 1] + 1, last[to - 1] + (letter != against))
            if at > 1 and to > 1 and letter == other[to - 2] and one[at - 2] == against:
                cost = min(cost, before[to - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
        before, last = last, row
    return min(last[-1], limit + 1)
