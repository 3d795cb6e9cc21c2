"""Imports: a file comes in, is read, mapped, checked, run and, if need be, undone; the work itself is done by `work`.

Whoever may send the commands that the rows become may import them. Imports of others answer like missing ones.
"""

import uuid
from collections.abc import Callable
from typing import Any, Final

import msgspec
from litestar import delete, get, put
from litestar import post as route
from litestar.params import FromPath
from litestar.types import ASGIApp

from onhand.api.access import SIGNED_IN, rule, who
from onhand.api.answer import empty, json_answer
from onhand.api.clock import now_micros
from onhand.api.house import House, house_of
from onhand.api.import_shapes import (
    ImportRows,
    ImportsPage,
    ImportView,
    KindsPage,
    RowFixes,
    issue_of,
    kind_view,
    row_view,
    view,
)
from onhand.api.problem import Problem
from onhand.api.query import Count, Text, asked
from onhand.api.shapes import described
from onhand.api.tables import table_answer
from onhand.api.write import TOO_LARGE, AnyRequest, read
from onhand.core import Scope
from onhand.core.terms import Issue
from onhand.imports import formats
from onhand.imports.kinds import KINDS, Choices, Kind, template
from onhand.imports.progress import FileFound, Progress, missing_choice, rights_of, suggested
from onhand.imports.terms import RowIssue
from onhand.store.imports import Imports, Job, KeptRow

PIECE: Final = 1 << 20
IMPORTS_MAX: Final = 50
"""Imports kept of one person; the oldest that rests makes way."""

FIXES_MAX: Final = 1_000
RESTING: Final = ("ready", "checked", "done", "cancelled", "failed", "undone")
_encode: Final = msgspec.json.Encoder().encode
_choices: Final = msgspec.json.Decoder(Choices)
_fixes: Final = msgspec.json.Decoder(RowFixes)
_cells: Final = msgspec.json.Decoder(list[str])
_issues: Final = msgspec.json.Decoder(list[RowIssue])


class UploadQuery(msgspec.Struct, frozen=True):
    name: Text = "file"


class ListQuery(msgspec.Struct, frozen=True):
    cursor: Text = ""
    limit: Count = 50


class RowsQuery(msgspec.Struct, frozen=True):
    state: Text = "rejected"
    after: int = 0
    limit: Count = 100


class TableQuery(msgspec.Struct, frozen=True):
    format: Text = "csv"


def may_import(scope: Scope, kind: Kind) -> bool:
    """Does one of the modes of this kind lie within somebody's rights?"""
    modes = kind.modes or ("",)
    return any(
        all(scope.may(right) for right in rights_of(Choices(kind=kind.name, mode=mode)))  # type: ignore[arg-type]
        for mode in modes
    )


def _import_id(text: str) -> str:
    try:
        return uuid.UUID(text).hex
    except ValueError:
        raise Problem("not_found", "there is no such import") from None


async def _job(request: AnyRequest, id: str) -> Job:
    """The import of whoever asks. Raises Problem."""
    house = house_of(request)
    job = await house.threads.run(Imports(house.store).job, _import_id(id))
    if job is None or job.actor != who(request).id:
        raise Problem("not_found", "there is no such import")
    return job


async def _shown(request: AnyRequest, id: str) -> ASGIApp:
    job = await _job(request, id)
    return json_answer(view(job, who(request).scope))


@put(
    "/imports/{id:str}", operation_id="upload_import", summary="Send a file to import; the id is made by the client",
    opt=rule(SIGNED_IN, body_media="application/octet-stream", query=UploadQuery,
             **described("Imports", body=bytes, answer=ImportView)),
)  # fmt: skip
async def upload_import(request: AnyRequest, id: FromPath[str]) -> ASGIApp:
    """CSV with any common delimiter and encoding, XLSX, XLS or ODS. Sent again under its id, it is the same import."""
    query, principal, house = asked(request, UploadQuery), who(request), house_of(request)
    key = _import_id(id)
    if not any(may_import(principal.scope, kind) for kind in KINDS.values()):
        raise Problem("forbidden", "this needs a right to change something that can be imported")
    imports = Imports(house.store)
    known = await house.threads.run(imports.job, key)
    if known is not None and known.actor != principal.id:
        raise Problem("not_found", "there is no such import")
    if known is None or known.state == "uploading":
        await house.threads.run(_make_room, imports, principal.id, key)
        job = Job(key, principal.id, now_micros(), "uploading", query.name)
        await house.threads.run(imports.add, job)
        try:
            job.size = await _receive(request, house, key)
        except BaseException:
            await house.threads.run(imports.delete, key)
            raise
        job.state = "reading"
        await house.threads.run(imports.save, job)
    return await _shown(request, id)


async def _receive(request: AnyRequest, house: House, job: str) -> int:
    """Put the body away piece by piece; gives its size. Raises Problem."""
    imports, most = Imports(house.store), house.settings.import_bytes
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length[:18]) > most:
        raise Problem("body_too_large", f"an import has at most {most} bytes: part the file")
    piece, part, size = bytearray(), 0, 0
    while True:
        message: Any = await request.receive()
        if message["type"] == "http.disconnect":
            raise Problem("bad_request", "the request ended before its body did")
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > most:
            raise Problem("body_too_large", TOO_LARGE)
        piece += chunk
        more = message.get("more_body", False)
        if piece and (len(piece) >= PIECE or not more):
            await house.threads.run(imports.add_part, job, part, bytes(piece))
            piece.clear()
            part += 1
        if not more:
            break
    if not size:
        raise Problem("invalid_field", "the file is empty", "body")
    return size


def _make_room(imports: Imports, actor: int, but: str) -> None:
    imports.delete(but)
    for job in imports.mine(actor, (1 << 62, ""), IMPORTS_MAX * 2)[IMPORTS_MAX - 1 :]:
        if job.state in RESTING:
            imports.delete(job.id)


@get(
    "/imports", operation_id="list_imports", summary="Your own imports, the latest first",
    opt=rule(SIGNED_IN, query=ListQuery, **described("Imports", answer=ImportsPage)),
)  # fmt: skip
async def list_imports(request: AnyRequest) -> ASGIApp:
    query, principal, house = asked(request, ListQuery), who(request), house_of(request)
    limit = min(query.limit, 200)
    at, _, after = query.cursor.partition("-")
    if query.cursor and not (at.isascii() and at.isdigit() and len(at) < 18):
        raise Problem("invalid_field", "this cursor is not one of ours", "cursor")
    before = (int(at), after) if query.cursor else (1 << 62, "")
    jobs = await house.threads.run(Imports(house.store).mine, principal.id, before, limit + 1)
    more = f"{jobs[limit - 1].made_at}-{jobs[limit - 1].id}" if len(jobs) > limit else None
    return json_answer(ImportsPage([view(job, principal.scope) for job in jobs[:limit]], more))


@get(
    "/imports/{id:str}", operation_id="read_import", summary="One import: its file, choices and progress",
    opt=rule(SIGNED_IN, **described("Imports", answer=ImportView)),
)  # fmt: skip
async def read_import(request: AnyRequest, id: FromPath[str]) -> ASGIApp:
    return await _shown(request, id)


@put(
    "/imports/{id:str}/choices", operation_id="choose_import", summary="Say what the rows are, column by column",
    opt=rule(SIGNED_IN, **described("Imports", body=Choices, answer=ImportView)),
)  # fmt: skip
async def choose_import(request: AnyRequest, id: FromPath[str]) -> ASGIApp:
    """Without a mapping, the columns are guessed again for this kind. A check made before no longer counts."""
    job, scope, house = await _job(request, id), who(request).scope, house_of(request)
    given, _ = await read(request, _choices)
    if job.state not in RESTING or job.state in ("done", "undone") or _ran(job):
        raise Problem("conflict", f"this import is {job.state}: its choices stand")
    kind = KINDS.get(given.kind)
    if kind is None:
        raise Problem("invalid_field", f"kind: expected one of {', '.join(KINDS)}", "kind")
    found = msgspec.json.decode(job.found, type=FileFound)
    if not found.rows:
        raise Problem("conflict", "this file could not be read: there is nothing to choose")
    if not given.mapping:
        imports = Imports(house.store)
        kept = await house.threads.run(imports.remembered, job.actor, found.key, kind.name)
        given = _choices.decode(kept) if kept else suggested(found, kind.name, given)
    _check_mapping(given, kind, found, scope)
    state = "reading" if given.sheet in found.sheets and given.sheet != found.sheet else "ready"
    if not await house.threads.run(Imports(house.store).choose, job, _encode(given), state, now_micros()):
        raise Problem("conflict", "this import is being worked on")
    return await _shown(request, id)


def _ran(job: Job) -> bool:
    """Has any of its rows been posted? Then its choices stand."""
    progress = msgspec.json.decode(job.progress, type=Progress)
    return job.state in ("cancelled", "failed") and progress.checked is not None and progress.block > 0


def _check_mapping(given: Choices, kind: Kind, found: FileFound, scope: Scope) -> None:
    """Fields must exist, columns too, and cost is only for who may see it. Raises Problem."""
    for name, columns in given.mapping.items():
        field = kind.field(name)
        if field is None:
            raise Problem(
                "invalid_field", f"{kind.title} have no field {name[:60]!r}", f"mapping.{name[:60]}"
            )
        if any(not 0 <= at < len(found.header) for at in columns):
            raise Problem("invalid_field", "there is no such column", f"mapping.{name}")
        if field.cost and not scope.cost:
            raise Problem("forbidden", "only who may see cost may import it", f"mapping.{name}")
    for name in given.constants:
        field = kind.field(name)
        if field is None or (field.cost and not scope.cost):
            raise Problem(
                "invalid_field", f"{kind.title} have no field {name[:60]!r}", f"constants.{name[:60]}"
            )


def _stage(name: str, summary: str, was: tuple[str, ...], state: str) -> Callable[..., object]:
    """A route that asks for the next stage."""

    @route(
        f"/imports/{{id:str}}/{name}", operation_id=f"{name}_import", summary=summary, status_code=200,
        opt=rule(SIGNED_IN, **described("Imports", answer=ImportView)),
    )  # fmt: skip
    async def asked_for(request: AnyRequest, id: FromPath[str]) -> ASGIApp:
        job, scope, house = await _job(request, id), who(request).scope, house_of(request)
        if job.state == state:
            return await _shown(request, id)
        if job.state not in was:
            raise Problem("conflict", f"this import is {job.state}")
        choices, imports = _choices.decode(job.choices), Imports(house.store)
        missing = missing_choice(choices)
        if missing is not None:
            raise Problem("invalid_field", missing[1], missing[0])
        if not all(scope.may(right) for right in rights_of(choices)):
            raise Problem("forbidden", f"this needs the right {' and '.join(rights_of(choices))}")
        if name == "check" and _ran(job):
            raise Problem("conflict", "rows of this import are posted: run it on, or undo it")
        if name == "check":
            found = msgspec.json.decode(job.found, type=FileFound)
            await house.threads.run(imports.remember, job.actor, found.key, choices.kind, job.choices)
        progress = msgspec.json.decode(job.progress, type=Progress)
        if name == "run" and progress.checked is None:
            raise Problem("conflict", "check the rows first")
        if name == "run" and job.state == "checked":
            progress = Progress(checked=progress.checked, notices=progress.notices, made=progress.made)
        if not await house.threads.run(imports.go, job, state, _encode(progress), now_micros()):
            raise Problem("conflict", "this import is being worked on")
        return await _shown(request, id)

    return asked_for


check_import = _stage(
    "check",
    "Dry run: what each row would become, and what is wrong",
    ("ready", "checked", "failed", "cancelled"),
    "checking",
)
run_import = _stage(
    "run", "Post the rows; after the run, those that were fixed; after a stop, those that are left",
    ("checked", "done", "cancelled", "failed"), "running",
)  # fmt: skip
undo_import = _stage(
    "undo",
    "Take the whole import back, but for what others have touched since",
    ("done", "cancelled", "failed"),
    "undoing",
)


@route(
    "/imports/{id:str}/cancel", operation_id="cancel_import", summary="Stop at the next thousand rows", status_code=200,
    opt=rule(SIGNED_IN, **described("Imports", answer=ImportView)),
)  # fmt: skip
async def cancel_import(request: AnyRequest, id: FromPath[str]) -> ASGIApp:
    job, house = await _job(request, id), house_of(request)
    if job.state not in RESTING:
        await house.threads.run(Imports(house.store).wish, job.id, "cancel")
    return await _shown(request, id)


@delete(
    "/imports/{id:str}", operation_id="delete_import", summary="Forget an import, not what it posted", status_code=200,
    opt=rule(SIGNED_IN, **described("Imports")),
)  # fmt: skip
async def delete_import(request: AnyRequest, id: FromPath[str]) -> ASGIApp:
    job, house = await _job(request, id), house_of(request)
    if job.state not in (*RESTING, "uploading"):
        raise Problem("conflict", f"this import is {job.state}: stop it first")
    await house.threads.run(Imports(house.store).delete, job.id)
    return empty()


# -- rows -----------------------------------------------------------------------------------------------------------


@get(
    "/imports/{id:str}/rows", operation_id="import_rows", summary="Rows that are wrong (or fixed), with what is wrong",
    opt=rule(SIGNED_IN, query=RowsQuery, **described("Imports", answer=ImportRows)),
)  # fmt: skip
async def import_rows(request: AnyRequest, id: FromPath[str]) -> ASGIApp:
    query = asked(request, RowsQuery)
    job, house = await _job(request, id), house_of(request)
    limit = min(query.limit, 500)
    rows = await house.threads.run(
        Imports(house.store).rows, job.id, query.state, max(query.after, 0), limit + 1
    )
    more = rows[limit - 1].row if len(rows) > limit else None
    return json_answer(ImportRows([row_view(row) for row in rows[:limit]], more))


@put(
    "/imports/{id:str}/rows", operation_id="fix_import_rows", summary="Fix rows in place: cells as they should be",
    opt=rule(SIGNED_IN, **described("Imports", body=RowFixes, answer=ImportView)),
)  # fmt: skip
async def fix_import_rows(request: AnyRequest, id: FromPath[str]) -> ASGIApp:
    """Then check again, or, after the run, run again: only the fixed rows are posted."""
    job, house = await _job(request, id), house_of(request)
    given, _ = await read(request, _fixes)
    if job.state not in RESTING or job.state == "undone":
        raise Problem("conflict", f"this import is {job.state}")
    if len(given.rows) > FIXES_MAX:
        raise Problem("too_many_lines", f"at most {FIXES_MAX} rows at once", "rows")
    found = msgspec.json.decode(job.found, type=FileFound)
    await house.threads.run(_fix, Imports(house.store), job, found, given)
    return await _shown(request, id)


def _fix(imports: Imports, job: Job, found: FileFound, given: RowFixes) -> None:
    fixed: list[KeptRow] = []
    for line, one in enumerate(given.rows):
        row = imports.row(job.id, one.row)
        if row is None or row.state not in ("rejected", "fixed"):
            raise _wrong(f"row {one.row} is not one that is wrong", f"rows[{line}].row", line)
        cells = [*_cells.decode(row.cells)]
        for column, cell in one.cells.items():
            at = int(column) if column.isascii() and column.isdigit() and len(column) < 6 else -1
            if not 0 <= at < len(found.header) or len(cell) > 32_000 or "\0" in cell:
                raise _wrong("there is no such column, or the cell is too long", f"rows[{line}].cells", line)
            cells += [""] * (at + 1 - len(cells))
            cells[at] = cell.strip()
        fixed.append(KeptRow(row.row, row.block, "fixed", _encode(cells), b"[]"))
    with imports.transaction():
        imports.put_rows(job.id, fixed)


def _wrong(message: str, field: str, line: int) -> Problem:
    problem = Problem("invalid_field", message, field)
    problem.issues = [Issue("invalid_field", message, field, line)]
    return problem


@get(
    "/imports/{id:str}/rejected", operation_id="rejected_rows", summary="Rejected rows as a file, with what is wrong",
    opt=rule(SIGNED_IN, query=TableQuery, **described("Imports", answer=bytes, media="text/csv")),
)  # fmt: skip
async def rejected_rows(request: AnyRequest, id: FromPath[str]) -> ASGIApp:
    """The columns of the file and, after them, what is wrong: fixed in a spreadsheet, it can be imported again."""
    query = asked(request, TableQuery)
    job, house = await _job(request, id), house_of(request)
    found = msgspec.json.decode(job.found, type=FileFound)
    imports = Imports(house.store)
    last = 0

    def page() -> list[list[str]] | None:
        nonlocal last
        rows = imports.rows(job.id, "rejected", last, 1_000)
        if not rows:
            return None
        last = rows[-1].row
        made = []
        for row in rows:
            cells = _cells.decode(row.cells)
            said = "; ".join(issue_of(issue) for issue in _issues.decode(row.issues))
            made.append([*cells, *[""] * (len(found.header) - len(cells)), said])
        return made

    name = f"{job.name.rpartition('.')[0] or job.name}-rejected"
    return table_answer(house, name, query.format, [*found.header, "What is wrong"], page)


# -- what can be imported -------------------------------------------------------------------------------------------


@get(
    "/import-kinds", operation_id="import_kinds", summary="What can be imported, with the fields of each kind",
    opt=rule(SIGNED_IN, **described("Imports", answer=KindsPage)),
)  # fmt: skip
async def import_kinds(request: AnyRequest) -> ASGIApp:
    """Only kinds, modes and fields that whoever asks may import."""
    scope = who(request).scope
    kinds = [kind_view(kind, scope) for kind in KINDS.values() if may_import(scope, kind)]
    return json_answer(KindsPage(kinds, {one.id: one.title for one in formats.FORMATS}))


@get(
    "/import-kinds/{kind:str}/template", operation_id="import_template", summary="A file to fill in, with an example",
    opt=rule(SIGNED_IN, query=TableQuery, **described("Imports", answer=bytes, media="text/csv")),
)  # fmt: skip
async def import_template(request: AnyRequest, kind: FromPath[str]) -> ASGIApp:
    query, scope = asked(request, TableQuery), who(request).scope
    found = KINDS.get(kind)
    if found is None:
        raise Problem("not_found", "there is no such kind of rows")
    head, example = template(found, scope.cost)
    pages = iter([[example]])
    return table_answer(house_of(request), f"{kind}-template", query.format, head, lambda: next(pages, None))


ROUTES = [
    upload_import, list_imports, read_import, choose_import, check_import, run_import, undo_import, cancel_import,
    delete_import, import_rows, fix_import_rows, rejected_rows, import_kinds, import_template,
]  # fmt: skip
