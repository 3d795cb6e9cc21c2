"""The import itself: block by block, each command written down before it is sent, each row posted once."""

import msgspec

from onhand.core.commands import AnyCommand
from onhand.imports.makers import issues_of
from onhand.imports.plan import SAME, Action, Batch, Plan
from onhand.imports.progress import SAMPLES_MAX
from onhand.imports.terms import BLOCK_ROWS, Row, RowIssue
from onhand.store.imports import PostedEntry
from onhand.work.jobs.desk import Desk, NotAllowed, by_row, encode


class Sent(msgspec.Struct):
    """What is kept of a command: itself until it is answered, the rows of its parts, and what undoing it needs."""

    command: AnyCommand | None
    rows: list[int]
    actions: dict[int, Action] = {}
    before: list[str | None] = []


_sent = msgspec.json.Decoder(Sent)


class Poster:
    """Posts the rows of one import."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        last = desk.imports.last_entry(desk.job.id)
        self._number = last.number + 1 if last else 0
        self._done: dict[int, Action] = {}
        self._rejected: dict[int, list[RowIssue]] = {}
        if last is not None:
            self._take_up(last)

    def _take_up(self, last: PostedEntry) -> None:
        """After a fall: send again what was not answered, and remember what of its block is posted already."""
        sent = _sent.decode(last.command)
        if last.seq < 0 and sent.command is not None:
            self._answer(last, sent)
        elif last.seq > 0 and last.stage == "main" and last.block == self.desk.progress.block:
            self._done.update(sent.actions)

    def rows(self, block: int, rows: list[Row]) -> None:
        """Post some rows, and write down what became of them."""
        left = [row for row in self.desk.parse(rows) if row.number not in self._done | self._rejected]
        actions: dict[int, Action] = {}
        while left:
            plan = self.desk.plan([msgspec.structs.replace(row, values=dict(row.values)) for row in left])
            self._reject(plan.issues)
            wrong = {issue.row for issue in plan.issues}
            # What was made first is there by now: its row has made it all the same.
            now = {row: action for row, action in plan.actions.items() if row not in wrong}
            actions = {
                row: actions[row] if one.what == SAME and row in actions else one for row, one in now.items()
            }
            batch, stage = next(((one, stage) for one, stage in _batches(plan)), (None, ""))
            if batch is None:
                break
            self._post(block, stage, batch, actions)
            left = [row for row in left if row.number not in self._done | self._rejected]
            if stage == "first":
                self.desk.refresh()
        self._close(block, rows, actions | self._done)

    def _post(self, block: int, stage: str, batch: Batch, actions: dict[int, Action]) -> None:
        of = {row: actions.get(row, Action(row, "update")) for row in batch.rows}
        sent = Sent(batch.command, batch.rows, of if stage == "main" else {}, batch.before)
        entry = PostedEntry(self._number, block, stage, encode(sent), -1, 0)
        self.desk.imports.add_entry(self.desk.job.id, entry)
        self._number += 1
        self._answer(entry, sent)

    def _answer(self, entry: PostedEntry, sent: Sent) -> None:
        assert sent.command is not None
        told = self.desk.post(sent.command, str(entry.number))
        kept = encode(Sent(None, sent.rows, sent.actions, sent.before))
        self.desk.imports.answered(self.desk.job.id, entry.number, told.seq, kept)
        if told.refusal is None:
            if entry.stage == "main":
                self._done.update(sent.actions)
            return
        issues, other = issues_of(Batch(sent.command, sent.rows), told.refusal.issues)
        if other is not None or not issues:
            raise NotAllowed(told.refusal.issues[0].message)
        self._reject(issues)

    def _reject(self, issues: list[RowIssue]) -> None:
        for row, found in by_row(issues).items():
            self._rejected.setdefault(row, []).extend(found)

    def _close(self, block: int, rows: list[Row], actions: dict[int, Action]) -> None:
        """What became of these rows is written down together with how far the import is."""
        desk, progress = self.desk, self.desk.progress
        for row in rows:
            action = None if row.number in self._rejected else actions.get(row.number)
            if action is not None:
                progress.counts.add(action.what)
                if action.changes and len(progress.samples) < SAMPLES_MAX:
                    progress.samples.append(action)
        by_number = {row.number: row for row in rows}
        kept = {row.row for row in desk.imports.rows_of_block(desk.job.id, block)} & by_number.keys()
        with desk.imports.transaction():
            desk.imports.mark_rows(desk.job.id, kept - self._rejected.keys(), "done")
            desk.imports.put_rows(desk.job.id, desk.kept_rows(block, by_number, self._rejected))
            progress.counts.rejected = desk.imports.count_rejected(desk.job.id)
            if not progress.rest:
                progress.block = block + 1
            desk.save()
        self._done.clear()
        self._rejected.clear()


def _batches(plan: Plan) -> list[tuple[Batch, str]]:
    return [(batch, "first") for batch in plan.first] or [(batch, "main") for batch in plan.main]


def run(desk: Desk) -> None:
    """Post all blocks that are left; after that, only rows that were fixed since."""
    desk.open()
    poster = Poster(desk)
    progress = desk.progress
    while not progress.rest and progress.block < desk.found.blocks:
        poster.rows(progress.block, desk.block(progress.block))
        desk.step()
    progress.rest = True
    while rows := desk.imports.rows(desk.job.id, "fixed", 0, BLOCK_ROWS):
        for block in dict.fromkeys(row.block for row in rows):
            poster.rows(block, [desk.fixed(row) for row in rows if row.block == block])
        desk.step()
    desk.rest("done")
