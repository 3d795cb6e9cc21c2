"""How far an import is, and what its file is: what is kept between two steps and shown to people."""

import hashlib
from typing import Final

import msgspec

from onhand.imports import formats
from onhand.imports.columns import likely, words
from onhand.imports.kinds import KINDS, Choices
from onhand.imports.plan import Action
from onhand.imports.terms import Row

SAMPLE_ROWS: Final = 200
SAMPLES_MAX: Final = 100
NOTICES_MAX: Final = 50
NAMES_MAX: Final = 200
KEPT_MAX: Final = 1_000


class FileFound(msgspec.Struct):
    """What a file is: how it is written, its sheets, heads and first rows, and which program made it."""

    sentence: str = ""
    sheets: list[str] = []
    sheet: str = ""
    header: list[str] = []
    header_row: int = 1
    format: str = ""
    rows: int = 0
    blocks: int = 0
    sample: list[Row] = []

    @property
    def key(self) -> str:
        """The same for files with the same heads."""
        return hashlib.sha256("\0".join(map(words, self.header)).encode()).hexdigest()[:32]


def suggested(found: FileFound, kind: str, of: Choices | None = None) -> Choices:
    """What a file most likely is: its kind (the given one, if any) and what each column holds."""
    known = formats.BY_ID.get(found.format)
    wanted = kind or (next(iter(known.fields)) if known else likely(found.header))
    if not wanted:
        return Choices()
    mapping = formats.mapping_of(found.header, wanted, known, found.sample)
    of = of or Choices(names=True)
    mode = "set" if KINDS[wanted].modes == ("set",) else of.mode if of.mode in KINDS[wanted].modes else ""
    return msgspec.structs.replace(of, kind=wanted, mapping=mapping, mode=mode)


class Counts(msgspec.Struct):
    """Rows by what became of them."""

    create: int = 0
    update: int = 0
    same: int = 0
    skip: int = 0
    rejected: int = 0

    def add(self, what: str, number: int = 1) -> None:
        setattr(self, what, getattr(self, what) + number)


class Progress(msgspec.Struct):
    """How far a stage is. `block` is the next one; `rest`: only rows that were fixed after the run, after row `after`.

    `samples` are the first changes, `made` the names made on the way, `kept` what an undo has left as it is, and why.
    """

    block: int = 0
    rest: bool = False
    counts: Counts = msgspec.field(default_factory=Counts)
    checked: Counts | None = None
    samples: list[Action] = msgspec.field(default_factory=list)
    notices: list[str] = msgspec.field(default_factory=list)
    made: dict[str, list[str]] = msgspec.field(default_factory=dict)
    kept: list[str] = msgspec.field(default_factory=list)
    kept_count: int = 0
    undone: int = 0
    error: str = ""

    def notice(self, text: str) -> None:
        if len(self.notices) < NOTICES_MAX and text not in self.notices:
            self.notices.append(text)

    def keep(self, text: str) -> None:
        self.kept_count += 1
        if len(self.kept) < KEPT_MAX:
            self.kept.append(text)


_RIGHTS: Final = {
    ("stock", "add"): ("stock.post", "stock.adjust"),
    ("stock", "subtract"): ("stock.post", "stock.adjust"),
    ("stock", "set"): ("stock.count",),
}


def rights_of(choices: Choices) -> tuple[str, ...]:
    """The rights of the commands that such rows become."""
    return _RIGHTS.get((choices.kind, choices.mode), (KINDS[choices.kind].right,))


def missing_choice(choices: Choices) -> tuple[str, str] | None:
    """(field, sentence) of the first choice that is still to be made; None when the file can be checked."""
    kind = KINDS.get(choices.kind)
    if kind is None:
        return "kind", "say what the rows are"
    if kind.modes and not choices.mode and len(kind.modes) > 1:
        return "mode", f"say what the quantities mean: {', '.join(kind.modes)}"
    if choices.mode and choices.mode not in kind.modes:
        return (
            "mode",
            f"{kind.title} know the modes {', '.join(kind.modes)}"
            if kind.modes
            else "these rows have no mode",
        )
    given = set(choices.mapping) | set(choices.constants)
    for field in kind.fields:
        needed = field.required and not (kind.name == "items" and field.name == "sku" and "barcodes" in given)
        if needed and field.name not in given:
            return f"mapping.{field.name}", f"say which column holds: {field.title}"
    return None
