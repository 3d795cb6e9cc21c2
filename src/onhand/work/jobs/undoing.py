"""A whole import taken back, the last command first, as far as nobody has touched since what it made or changed."""

from typing import Any, Final

import msgspec

from onhand.core.commands import AnyCommand, ChangeRecord, ChangeRecords, SetThreshold, SetThresholds, Undo
from onhand.core.events import Event, Moved, RecordChanged, ThresholdSet
from onhand.core.records import KINDS
from onhand.core.terms import Issue, format_decimal
from onhand.imports.makers import issues_of
from onhand.imports.plan import Batch
from onhand.store.imports import PostedEntry
from onhand.store.journal import events_of
from onhand.store.reads.importing import records_of, reorder_points
from onhand.work.jobs.desk import Desk
from onhand.work.jobs.running import Sent

ENDS: Final = {"archived": True, "disabled": True}
"""How a record that cannot be taken out of the journal ends, by the field that says so."""


def undo(desk: Desk) -> None:
    """Undo what is left to undo."""
    desk.open()
    while entry := desk.imports.to_undo(desk.job.id):
        events = _events(desk, entry.seq)
        back = _Back(desk, entry)
        if any(isinstance(event, RecordChanged) for event in events):
            back.records([event for event in events if isinstance(event, RecordChanged)])
        elif any(isinstance(event, ThresholdSet) for event in events):
            back.thresholds([event for event in events if isinstance(event, ThresholdSet)])
        else:
            back.moves(events)
        desk.imports.undone(desk.job.id, entry.number)
        desk.save()
        desk.step()
    desk.rest("undone")


def _events(desk: Desk, seq: int) -> list[Event]:
    found = desk.store.follow(seq - 1, 1)
    return events_of(found[0].body) if found and found[0].seq == seq else []


class _Back:
    """The way back of one command."""

    def __init__(self, desk: Desk, entry: PostedEntry) -> None:
        self._desk = desk
        self._entry = entry
        self._attempt = 0

    def _post(self, command: AnyCommand) -> list[Issue]:
        self._attempt += 1
        told = self._desk.post(command, f"undo {self._entry.number} {self._attempt}")
        return told.refusal.issues if told.refusal is not None else []

    def moves(self, events: list[Event]) -> None:
        """Goods go back where they came from, line by line where some have gone on."""
        lines = [line for line, event in enumerate(events) if isinstance(event, Moved) and event.quantity]
        while lines:
            issues = self._post(Undo(self._entry.seq, lines, reason="import undone"))
            if not issues:
                self._desk.progress.undone += len(lines)
                return
            stays = {issue.line for issue in issues if issue.line is not None}
            for issue in issues:
                self._desk.progress.keep(issue.message)
            if not stays & set(lines):
                return
            lines = [line for line in lines if line not in stays]

    def records(self, events: list[RecordChanged]) -> None:
        """Records are as they were; new ones end, unless somebody has changed them since."""
        now = {one.id: one for one in records_of(self._desk.store.reader, [event.id for event in events])}
        changes: list[ChangeRecord] = []
        made = {event.id for event in events if event.version == 1}
        for event in events:
            one = now.get(event.id)
            if one is None or (event.kind == "bin" and event.after.get("site") in made):
                continue
            named = _name(one.fields)
            if one.version != event.version:
                self._desk.progress.keep(f"{event.kind} {named}: somebody has changed it since")
                continue
            fields = _fields_before(event)
            if fields is None:
                self._desk.progress.keep(f"{event.kind} {named}: a {event.kind} stays once it is made")
                continue
            changes.append(ChangeRecord(event.kind, fields, event.id, one.version, "import undone"))
        while changes:
            issues = self._post(ChangeRecords(changes))
            if not issues:
                self._desk.progress.undone += len(changes)
                return
            rows, other = issues_of(Batch(ChangeRecords(changes), list(range(len(changes)))), issues)
            stays = {row.row: row for row in rows} if other is None else {}
            for at, issue in stays.items():
                one = now[changes[at].id]
                self._desk.progress.keep(f"{changes[at].kind} {_name(one.fields)}: {issue.message}")
            if not stays:
                self._desk.progress.keep(issues[0].message)
                return
            changes = [change for at, change in enumerate(changes) if at not in stays]

    def thresholds(self, events: list[ThresholdSet]) -> None:
        """Reorder points are as they were, unless somebody has set them since."""
        before = msgspec.json.decode(self._entry.command, type=Sent).before
        now = reorder_points(self._desk.store.reader, [(event.item, event.site) for event in events])
        sites = {one.id: str(one.fields["code"]) for one in self._desk.known.sites.values()}
        lines = []
        for event, was in zip(events, before, strict=True):
            if now.get((event.item, event.site)) != event.reorder_point:
                self._desk.progress.keep(
                    f"reorder point {format_decimal(event.reorder_point)}: somebody has set it since"
                )
            elif event.site in sites:
                lines.append(SetThreshold(was, item=event.item, site=sites[event.site]))
        issues = self._post(SetThresholds(lines)) if lines else []
        if issues:
            self._desk.progress.keep(issues[0].message)
        else:
            self._desk.progress.undone += len(lines)


def _name(fields: dict[str, Any]) -> str:
    return str(fields.get("sku") or fields.get("code") or fields.get("name") or fields.get("email") or "")


def _fields_before(event: RecordChanged) -> dict[str, Any] | None:
    """The fields that take a change back; None for a record that can only stay."""
    if event.version > 1:
        struct = KINDS[event.kind].struct
        defaults = {field.name: field.default for field in msgspec.structs.fields(struct)}
        return {name: event.before.get(name, defaults.get(name)) for name in event.after}
    return next(
        ({name: value} for name, value in ENDS.items() if name in KINDS[event.kind].struct.__struct_fields__),
        None,
    )
