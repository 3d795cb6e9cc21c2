"""The dry run: what every row would become, and what is wrong, without writing anything to the ledger."""

import hashlib

from onhand.core import Refusal
from onhand.core.commands import ChangeRecords
from onhand.imports.makers import codes_of, issues_of, seen_key
from onhand.imports.parse import Parsed
from onhand.imports.plan import CREATE, UPDATE, Batch, Plan
from onhand.imports.progress import NAMES_MAX, SAMPLES_MAX, Counts, Progress
from onhand.imports.terms import Row, RowIssue
from onhand.work.jobs.desk import Desk, NotAllowed, by_row


class Seen:
    """What stood in earlier rows of the file: digests and row numbers, a hundred bytes for each."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._keys: dict[int, int] = {}
        self._codes: dict[int, tuple[int, int]] = {}

    @staticmethod
    def _digest(text: str) -> int:
        return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")

    def row_of(self, row: Parsed) -> int:
        """The earlier row that speaks of the same thing; 0 when there is none."""
        key = seen_key(self.kind, row)
        if not key:
            return 0
        first = self._keys.setdefault(self._digest(key), row.number)
        return first if first != row.number else 0

    def clash(self, row: Parsed) -> RowIssue | None:
        """A barcode that another item of the file has already."""
        if self.kind != "items":
            return None
        owner = self._digest(seen_key(self.kind, row) or str(row.number))
        for code in codes_of(row):
            of, number = self._codes.setdefault(self._digest(code), (owner, row.number))
            if of != owner:
                return RowIssue(
                    row.number, "barcodes", f"{code} is also the barcode of row {number}", "code_taken"
                )
        return None


def check(desk: Desk) -> None:
    """Check every row from the first."""
    desk.open()
    seen = Seen(desk.choices.kind)
    desk.progress = Progress()
    for number in range(desk.found.blocks):
        _check_block(desk, number, seen)
        desk.progress.block = number + 1
        desk.save()
        desk.step()
    desk.progress.checked = desk.progress.counts
    desk.progress.counts = Counts()
    desk.rest("checked")


def _check_block(desk: Desk, number: int, seen: Seen) -> None:
    rows = desk.block(number)
    parsed = desk.parse(rows)
    earlier = {row.number: first for row in parsed if not row.issues and (first := seen.row_of(row))}
    for row in parsed:
        clash = None if row.issues else seen.clash(row)
        if clash is not None:
            row.issues.append(clash)
        first = earlier.get(row.number, 0)
        if first and desk.choices.kind == "counts" and not row.issues:
            row.issues.append(
                RowIssue(row.number, "counted", f"row {first} counts the same place", "twice_in_file")
            )
    plan = desk.plan(parsed)
    issues = by_row([*plan.issues, *_refused(desk, plan)])
    _count(desk, plan, issues, earlier)
    for row in parsed:
        for notice in row.notices:
            desk.progress.notice(f"row {row.number}: {notice}")
    with desk.imports.transaction():
        by_number: dict[int, Row] = {row.number: row for row in rows}
        kept = {row.row for row in desk.imports.rows_of_block(desk.job.id, number)}
        desk.imports.mark_rows(desk.job.id, kept - issues.keys(), "fixed")
        desk.imports.put_rows(desk.job.id, desk.kept_rows(number, by_number, issues))


def _refused(desk: Desk, plan: Plan) -> list[RowIssue]:
    """What the core would refuse. Rows that wait for names are looked at without these."""
    found: list[RowIssue] = []
    wrong = {issue.row for issue in plan.issues}
    for batch in (*plan.first, *plan.main, *plan.waiting):
        left = _without(batch, wrong) if wrong else batch
        told = desk.rehearse(left.command) if left.rows else None
        if isinstance(told, Refusal):
            issues, other = issues_of(left, told.issues)
            if other is not None:
                raise NotAllowed(other.message)
            found += issues
    return found


def _without(batch: Batch, rows: set[int]) -> Batch:
    """A command without the parts of some rows."""
    if isinstance(batch.command, ChangeRecords):
        pairs = [pair for pair in zip(batch.command.changes, batch.rows, strict=True) if pair[1] not in rows]
        return Batch(ChangeRecords([change for change, _ in pairs]), [row for _, row in pairs])
    return batch


def _count(desk: Desk, plan: Plan, issues: dict[int, list[RowIssue]], earlier: dict[int, int]) -> None:
    progress = desk.progress
    for number, action in plan.actions.items():
        if number in issues:
            continue
        if earlier.get(number) and action.what == CREATE:
            action.what = UPDATE
            progress.notice(
                f"row {number}: row {earlier[number]} has the same SKU; this row changes what that one makes"
            )
        progress.counts.add(action.what)
        if action.changes and len(progress.samples) < SAMPLES_MAX:
            progress.samples.append(action)
    progress.counts.add("rejected", len(issues))
    for kind, names in plan.made.items():
        listed = progress.made.setdefault(kind, [])
        listed += [name for name in names if name not in listed][: max(NAMES_MAX - len(listed), 0)]
