"""Which column holds which field: guessed from the heads of the columns, for people to change."""

import re
import unicodedata
from typing import Final

from onhand.imports.kinds import KINDS, Kind

_WORD: Final = re.compile(r"[^\W_]+")
_NUMBERED: Final = re.compile(r"^(.*?) ?\d{1,2}$")


def words(head: str) -> str:
    """The head of a column as words: "Variant SKU*" is "variant sku", "unitCost" is "unit cost"."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", head)
    plain = unicodedata.normalize("NFKD", spaced).casefold()
    return " ".join(_WORD.findall("".join(one for one in plain if not unicodedata.combining(one))))


def _known(kind: Kind) -> dict[str, tuple[int, str]]:
    """For each wording the field it means, and how sure that is (0 surest)."""
    found: dict[str, tuple[int, str]] = {}
    for field in kind.fields:
        for rank, wording in enumerate((field.name, field.title, *field.also)):
            found.setdefault(words(wording), (min(rank, 2), field.name))
            found.setdefault(words(wording).replace(" ", ""), (min(rank, 2), field.name))
    return found


def guess(header: list[str], kind: Kind) -> dict[str, list[int]]:
    """Columns by field. Only fields that list something take more than one column; the surest wording wins."""
    known = _known(kind)
    best: dict[str, tuple[int, int]] = {}
    lists: dict[str, list[int]] = {}
    for at, head in enumerate(header):
        text = words(head)
        numbered = _NUMBERED.match(text)
        found = known.get(text) or known.get(text.replace(" ", ""))
        if found is None and numbered:
            found = known.get(numbered[1])
        if found is None:
            continue
        rank, name = found
        field = kind.field(name)
        if field is not None and field.type in ("codes", "names"):
            lists.setdefault(name, []).append(at)
        elif name not in best or rank < best[name][0]:
            best[name] = (rank, at)
    mapping = {name: [at] for name, (_, at) in best.items()} | lists
    return {field.name: mapping[field.name] for field in kind.fields if field.name in mapping}


def likely(header: list[str]) -> str:
    """The kind of rows that these heads most likely stand over; "" when none of them fits."""
    scores: dict[str, float] = {}
    for kind in KINDS.values():
        found = guess(header, kind)
        needed = [field.name for field in kind.fields if field.required]
        if not all(name in found for name in needed):
            continue
        taken = {at for columns in found.values() for at in columns}
        exact = sum(words(header[at]) in (words(name), words(field.title)) for name, columns in found.items()
                    if (field := kind.field(name)) is not None for at in columns)  # fmt: skip
        scores[kind.name] = len(taken) + 0.5 * exact + 0.1 * len(needed)
    return max(scores, key=lambda name: scores[name]) if scores else ""
