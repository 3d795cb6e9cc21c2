"""The shapes of imports on the wire."""

import uuid
from typing import Any

import msgspec

from onhand.api.clock import instant
from onhand.core import Scope
from onhand.imports import formats
from onhand.imports.kinds import KINDS, Choices, Kind
from onhand.imports.plan import Action, Change
from onhand.imports.progress import Counts, FileFound, Progress, missing_choice, rights_of
from onhand.imports.terms import RowIssue
from onhand.store.imports import Job, KeptRow

SHOWN_ROWS = 10


class SampleRow(msgspec.Struct):
    row: int
    cells: list[str]
    wrong: str | None


class FileView(msgspec.Struct):
    """What the file is: how it is written, its sheets, the heads of its columns and its first rows."""

    sentence: str
    sheets: list[str]
    sheet: str
    header: list[str]
    format: str | None
    format_title: str | None
    rows: int
    sample: list[SampleRow]


class ActionView(msgspec.Struct):
    """What becomes of a row."""

    row: int
    what: str
    key: str
    changes: list[Change]


class ProgressView(msgspec.Struct):
    """How far the stage is. `checked`: what the check found; `made`: names made on the way; `kept`: left by an undo."""

    done: int
    total: int
    counts: Counts
    checked: Counts | None
    samples: list[ActionView]
    notices: list[str]
    made: dict[str, list[str]]
    kept: list[str]
    kept_count: int
    undone: int
    error: str | None


class MissingChoice(msgspec.Struct):
    field: str
    message: str


class ImportView(msgspec.Struct):
    """An import. `missing`: the first choice that is still to be made before it can be checked."""

    id: str
    name: str
    size: int
    state: str
    made_at: str
    file: FileView
    choices: Choices
    progress: ProgressView
    missing: MissingChoice | None


class ImportsPage(msgspec.Struct):
    rows: list[ImportView]
    next: str | None


class IssueView(msgspec.Struct):
    field: str
    code: str
    message: str


class ImportRow(msgspec.Struct):
    """A row that is wrong, or was."""

    row: int
    state: str
    cells: list[str]
    issues: list[IssueView]


class ImportRows(msgspec.Struct):
    """`next`: the row after which the next page begins."""

    rows: list[ImportRow]
    next: int | None


class RowFix(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Cells of a row by the number of their column (from 0)."""

    row: int
    cells: dict[str, str]


class RowFixes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    rows: list[RowFix]


class ImportField(msgspec.Struct):
    name: str
    title: str
    type: str
    required: bool
    choices: list[str]
    example: str
    help: str


class KindView(msgspec.Struct):
    name: str
    title: str
    modes: list[str]
    fields: list[ImportField]


class KindsPage(msgspec.Struct):
    """`formats`: other programs whose files are known, by their short names."""

    rows: list[KindView]
    formats: dict[str, str]


def kind_view(kind: Kind, scope: Scope) -> KindView:
    """A kind with the modes and fields that somebody may use."""
    modes = [
        mode for mode in kind.modes
        if all(scope.may(right) for right in rights_of(Choices(kind=kind.name, mode=mode)))  # type: ignore[arg-type]
    ]  # fmt: skip
    fields = [
        ImportField(one.name, one.title, one.type, one.required, list(one.choices), one.example, one.help)
        for one in kind.fields
        if scope.cost or not one.cost
    ]
    return KindView(kind.name, kind.title, modes, fields)


def view(job: Job, scope: Scope) -> ImportView:
    """An import as its owner sees it."""
    found = msgspec.json.decode(job.found, type=FileFound)
    choices = msgspec.json.decode(job.choices, type=Choices)
    progress = msgspec.json.decode(job.progress, type=Progress)
    known = formats.BY_ID.get(found.format)
    sample = [SampleRow(row.number, row.cells, row.wrong or None) for row in found.sample[:SHOWN_ROWS]]
    missing = missing_choice(choices) if found.rows else None
    return ImportView(
        str(uuid.UUID(job.id)), job.name, job.size, job.state, instant(job.made_at),
        FileView(
            found.sentence, found.sheets, found.sheet, found.header, known.id if known else None,
            known.title if known else None, found.rows, sample,
        ),
        choices,
        ProgressView(
            min(progress.block * 1_000, found.rows), found.rows, progress.counts, progress.checked,
            [_action(one, choices, scope) for one in progress.samples], progress.notices, progress.made, progress.kept,
            progress.kept_count, progress.undone, progress.error or None,
        ),
        MissingChoice(*missing) if missing else None,
    )  # fmt: skip


def _action(one: Action, choices: Choices, scope: Scope) -> ActionView:
    """What becomes of a row, without cost for who may not see it (any more)."""
    kind = KINDS.get(choices.kind)
    hidden = {field.name for field in kind.fields if field.cost} if kind and not scope.cost else set[Any]()
    return ActionView(
        one.row, one.what, one.key, [change for change in one.changes if change.field not in hidden]
    )


def row_view(row: KeptRow) -> ImportRow:
    """A kept row."""
    issues = msgspec.json.decode(row.issues, type=list[RowIssue])
    cells = msgspec.json.decode(row.cells, type=list[str])
    shown = [IssueView(one.field, one.code, one.message) for one in issues]
    return ImportRow(row.row, row.state, cells, shown)


def issue_of(issue: RowIssue) -> str:
    """What is wrong, for the last column of a file: without the row, which may have another number there."""
    return f"{issue.field}: {issue.message}" if issue.field else issue.message
