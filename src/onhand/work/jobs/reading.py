"""The first stage: a file of any kind becomes blocks of plain rows."""

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from onhand.api.lookup import scope_of_actor
from onhand.imports import formats
from onhand.imports.columns import words
from onhand.imports.kinds import KINDS
from onhand.imports.progress import SAMPLE_ROWS, FileFound, Progress, suggested
from onhand.imports.sheets import Reading, is_workbook
from onhand.imports.terms import BLOCK_ROWS, Row, Unreadable
from onhand.imports.text import rows_of, shape_of
from onhand.store.signin import SignIn
from onhand.work.jobs.desk import Desk, encode


def read_file(desk: Desk) -> None:
    """Read the file into blocks. Raises Unreadable."""
    desk.imports.drop_blocks(desk.job.id)
    wanted = desk.choices.sheet
    with _rows(desk, wanted) as (found, read):
        desk.found = found
        rows = iter(read)
        header = next(rows, None)
        if header is None:
            raise Unreadable("the file is empty")
        known = formats.recognise(header.cells)
        found.format = known.id if known else ""
        plain = formats.plain_rows(_chain(header, rows), known)
        head = next(plain)
        found.header, found.header_row = _named(head.cells), head.number
        _keep(desk, plain)
    if not found.rows:
        raise Unreadable("the file has heads of columns and no rows below them")
    desk.progress = Progress()
    _suggest(desk)
    desk.rest("ready")


def _suggest(desk: Desk) -> None:
    """What was chosen for such a file before, else what its columns most likely hold."""
    made = suggested(desk.found, desk.choices.kind, desk.choices if desk.choices.kind else None)
    kept = desk.imports.remembered(desk.job.actor, desk.found.key, made.kind) if made.kind else None
    scope = scope_of_actor(SignIn(desk.store), desk.job.actor)
    kind = KINDS.get(made.kind)
    if kind is not None and (scope is None or not scope.cost):
        costly = {field.name for field in kind.fields if field.cost}
        made = msgspec.structs.replace(
            made, mapping={k: v for k, v in made.mapping.items() if k not in costly}
        )
    desk.job.choices = kept or encode(made)


def _chain(header: Row, rows: Iterator[Row]) -> Iterator[Row]:
    yield header
    yield from rows


def _named(header: list[str]) -> list[str]:
    """Every column has a head."""
    return [head if words(head) else f"Column {at + 1}" for at, head in enumerate(header)]


def _keep(desk: Desk, rows: Iterable[Row]) -> None:
    block: list[Row] = []
    for row in rows:
        block.append(row)
        if len(desk.found.sample) < SAMPLE_ROWS:
            desk.found.sample.append(row)
        if len(block) == BLOCK_ROWS:
            _write(desk, block)
            block = []
            desk.step()
    if block:
        _write(desk, block)


def _write(desk: Desk, block: list[Row]) -> None:
    desk.imports.add_block(desk.job.id, desk.found.blocks, encode(block))
    desk.found.blocks += 1
    desk.found.rows += len(block)


@contextmanager
def _rows(desk: Desk, sheet: str) -> Iterator[tuple[FileFound, Iterable[Row]]]:
    """What the file is, and its rows, the header first."""

    def chunks() -> Iterator[bytes]:
        return desk.imports.parts(desk.job.id)

    head = next(chunks(), b"")
    if not is_workbook(head):
        shape = shape_of(chunks)
        yield FileFound(shape.sentence), rows_of(chunks, shape)
        return
    with tempfile.NamedTemporaryFile(dir=desk.store.home, prefix=".import-") as file:
        for chunk in chunks():
            file.write(chunk)
        file.flush()
        reading = Reading(Path(file.name), sheet)
        try:
            book = reading.book
            yield FileFound(f"a workbook, sheet {book.sheet}", book.sheets, book.sheet), reading.rows()
        finally:
            reading.close()
