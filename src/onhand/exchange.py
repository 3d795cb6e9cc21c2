"""Commands that bring files in and take lists out: `onhand import | export`, on the machine itself."""

import uuid
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import msgspec
from cyclopts import Parameter
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from onhand.api.tables import csv_pieces, xlsx_pieces
from onhand.core import SYSTEM
from onhand.imports.columns import words
from onhand.imports.kinds import KINDS, Choices
from onhand.imports.progress import Counts, FileFound, missing_choice, suggested
from onhand.imports.progress import Progress as Reached
from onhand.imports.terms import RowIssue
from onhand.local import Local, NotDone, opened
from onhand.settings import load
from onhand.store.imports import Imports, Job
from onhand.store.projections.following import follow
from onhand.store.reads.exports import EXPORTS
from onhand.work.jobs import work_on
from onhand.work.jobs.desk import Desk

PIECE: Final = 1 << 20
SHOWN: Final = 20
out = Console(highlight=False, soft_wrap=True)
errors = Console(stderr=True, highlight=False, soft_wrap=True)
Kinds = Literal["items", "categories", "suppliers", "locations", "stock", "thresholds", "counts", "users"]


def import_(
    file: Path,
    *,
    kind: Kinds | None = None,
    mode: Literal["add", "subtract", "set"] | None = None,
    dry_run: bool = False,
    mapping: Path | None = None,
    rejected: Path | None = None,
) -> int:
    """Bring a file in: CSV with any common delimiter and encoding, XLSX, XLS or ODS.

    Rows that are wrong are told and left out; the others are posted, a thousand at a time. Exit code 1 when any row
    was left out, 0 when all are in.

    Parameters
    ----------
    file
        The file.
    kind
        What the rows are; guessed from the heads of the columns without it.
    mode
        What a quantity means: added, taken away, or set (which is a count). Never guessed.
    dry_run
        Only say what would happen.
    mapping
        A JSON file of choices: {"mapping": {"sku": "Article", "barcodes": ["EAN", "EAN 2"]}, "constants":
        {"site": "S1"}, "decimal": ",", "dates": "dmy", "names": true, "update": false ...}.
    rejected
        Write the rows that are wrong here, as CSV.
    """
    settings = load()
    with opened(settings) as local, file.open("rb") as stream:
        imports = Imports(local.store)
        lease = uuid.uuid4().hex
        job = Job(
            uuid.uuid4().hex,
            SYSTEM.actor,
            Desk.now(),
            "reading",
            file.name,
            lease=lease,
            leased_until=1 << 62,
        )
        part = 0
        while piece := stream.read(PIECE):
            job.size += len(piece)
            if job.size > settings.import_bytes:
                imports.delete(job.id)
                raise NotDone(
                    f"an import has at most {settings.import_bytes} bytes (ONHAND_IMPORT_BYTES): part the file"
                )
            imports.add_part(job.id, part, piece)
            part += 1
        imports.add(job)
        try:
            return _go(local, imports, job, (kind, mode, dry_run, mapping, rejected))
        finally:
            imports.delete(job.id)


def _go(local: Local, imports: Imports, job: Job, given: tuple[Any, ...]) -> int:
    kind, mode, dry_run, mapping, rejected = given
    found = msgspec.json.decode(_stage(local, imports, job, "reading").found, type=FileFound)
    out.print(f"{job.name}: {found.sentence}, {found.rows} rows", markup=False)
    choices = _choices(found, kind, mode, mapping)
    missing = missing_choice(choices)
    if missing is not None:
        raise NotDone(f"{missing[0].removeprefix('mapping.')}: {missing[1]}")
    for field, columns in choices.mapping.items():
        out.print(f"  {field}: {', '.join(found.header[at] for at in columns)}", markup=False)
    job.choices = msgspec.json.encode(choices)
    checked = _stage(local, imports, job, "checking")
    progress = msgspec.json.decode(checked.progress, type=Reached)
    for notice in progress.notices[:SHOWN]:
        out.print(notice, markup=False)
    counts = progress.checked or Counts()
    if not dry_run:
        job.progress = msgspec.json.encode(Reached(checked=progress.checked, made=progress.made))
        done = _stage(local, imports, job, "running")
        counts = msgspec.json.decode(done.progress, type=Reached).counts
    _tell(imports, job, counts, found, rejected)
    return 1 if counts.rejected else 0


def _stage(local: Local, imports: Imports, job: Job, state: str) -> Job:
    """Take a stage to its end, with a progress bar. Raises NotDone."""
    job.state = state
    imports.save(job)
    imports.take(job, 1 << 62)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(state, total=None)

        def step(desk: Desk) -> None:
            done = (
                desk.found.rows if state == "reading" else min(desk.progress.block * 1_000, desk.found.rows)
            )
            bar.update(task, completed=done, total=None if state == "reading" else desk.found.rows)

        work_on(local.store, local.poster, job, on_step=step)
    after = imports.job(job.id)
    if after is None or after.state in ("failed", "cancelled", state):
        progress = msgspec.json.decode(after.progress, type=Reached) if after else Reached()
        raise NotDone(progress.error or "the import did not end")
    job.state, job.found, job.progress, job.choices = after.state, after.found, after.progress, after.choices
    return after


def _choices(found: FileFound, kind: str | None, mode: str | None, file: Path | None) -> Choices:
    """What is chosen: by the file of choices, the options, and what the heads of the columns say. Raises NotDone."""
    try:
        given = msgspec.json.decode(file.read_bytes(), type=dict[str, Any]) if file else {}
        heads = {words(head): at for at, head in reversed(list(enumerate(found.header)))}
        named = {
            field: [heads[words(head)] for head in (named if isinstance(named, list) else [named])]
            for field, named in given.pop("mapping", {}).items()
        }
        choices = msgspec.convert({"names": True, **given}, Choices)
    except KeyError as error:
        raise NotDone(f"there is no column {error.args[0]!r} in the file") from error
    except msgspec.DecodeError as error:
        raise NotDone(f"{file}: {error}") from error
    choices = suggested(found, kind or choices.kind, choices)
    if not choices.kind:
        raise NotDone(f"say what the rows are: --kind {' | '.join(KINDS)}")
    return msgspec.structs.replace(choices, mapping={**choices.mapping, **named}, mode=mode or choices.mode)


def _tell(imports: Imports, job: Job, counts: Counts, found: FileFound, rejected: Path | None) -> None:
    table = Table("created", "changed", "same", "left out", "wrong", box=None)
    table.add_row(*map(str, (counts.create, counts.update, counts.same, counts.skip, counts.rejected)))
    out.print(table)
    rows = imports.rows(job.id, "rejected", 0, SHOWN)
    for row in rows:
        for issue in msgspec.json.decode(row.issues, type=list[RowIssue]):
            errors.print(str(issue), markup=False)
    if counts.rejected > SHOWN:
        errors.print(f"and {counts.rejected - SHOWN} more rows")
    if rejected is None or not counts.rejected:
        return
    last = 0

    def page() -> list[list[str]] | None:
        nonlocal last
        some = imports.rows(job.id, "rejected", last, 1_000)
        last = some[-1].row if some else last
        return [
            [
                *msgspec.json.decode(row.cells, type=list[str]),
                "; ".join(map(str, msgspec.json.decode(row.issues, type=list[RowIssue]))),
            ]
            for row in some
        ] or None

    with rejected.open("wb") as stream:
        stream.writelines(csv_pieces([*found.header, "What is wrong"], page))
    errors.print(f"The rows that are wrong are in {rejected}.", markup=False)


def export(name: str, *, output: Annotated[Path, Parameter(name=("--output", "-o"))]) -> int:
    """Take a whole list out as CSV or XLSX, by the ending of the file.

    Parameters
    ----------
    name
        items, barcodes, categories, brands, suppliers, locations, stock, balances, lots, thresholds, moves, journal or
        users.
    output
        The file to write: .csv or .xlsx.
    """
    found = EXPORTS.get(name)
    if found is None:
        raise NotDone(f"there is no list {name!r}; there are {', '.join(EXPORTS)}")
    if output.suffix not in (".csv", ".xlsx"):
        raise NotDone("the file ends in .csv or .xlsx")
    count = 0
    with opened(load()) as local, Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(found.title, total=None)
        while follow(local.store):  # nobody may be at work here: what was just posted belongs into the list
            pass
        pages = found.pages(lambda: local.store.reader, SYSTEM)

        def page() -> list[list[Any]] | None:
            nonlocal count
            rows = next(pages, None)
            count += len(rows or ())
            bar.update(task, description=f"{found.title}: {count}")
            return rows

        part = output.with_name(f".{output.name}.part")
        make = csv_pieces if output.suffix == ".csv" else xlsx_pieces
        with part.open("wb") as stream:
            stream.writelines(make(found.head(SYSTEM), page))
        part.replace(output)
    out.print(f"{count} rows in {output}", markup=False)
    return 0
