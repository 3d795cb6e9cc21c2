"""Plain data of every kind: one command changes it, one event tells of it.

Timeline, undo, import, bulk edit and conflict choice rest on the one event `RecordChanged(before, after)`.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

from onhand.core import company, items, lists, people, sites
from onhand.core.catalog import Kind, clashes
from onhand.core.commands import ChangeRecord, ChangeRecords, Undo
from onhand.core.events import CodeTaken, Event, RecordChanged
from onhand.core.evolve import NEXT_ID
from onhand.core.rows import Mark, Record, Unique
from onhand.core.scope import Scope
from onhand.core.state import Need, RowNeed, State
from onhand.core.terms import TEXT_MAX
from onhand.core.turn import Turn, together

KINDS: Final[dict[str, Kind]] = {**items.KINDS, **lists.KINDS, **sites.KINDS, **company.KINDS, **people.KINDS}
CODE_FIELDS: Final = {
    "barcode": "barcodes", "bin": "code", "supplier": "code", "site": "code", "unit": "code", "brand": "name",
    "product": "name", "field": "key", "variant": "options",
    "company": "",
}  # fmt: skip
"""The field of a record that holds the code of a namespace, where they differ in name."""


def shown(kind: str, fields: Mapping[str, Any], scope: Scope) -> dict[str, Any]:
    """The fields of a record that may stand where many read it: no personal ones, cost only for who sees cost."""
    spec = KINDS[kind]
    hidden = spec.private if scope.cost else spec.private | spec.cost
    return {name: value for name, value in fields.items() if name not in hidden}


def emit_record(turn: Turn, kind: str, id: int, old: Record | None, new: Any, reason: str = "") -> None:
    """Let plain data change: only the fields that differ, personal ones in the private part; codes taken and freed."""
    spec = KINDS[kind]
    was = msgspec.json.decode(old.fields) if old else {}
    now = msgspec.to_builtins(new)
    changed = {name: value for name, value in now.items() if name not in was or was[name] != value}
    after = {name: value for name, value in changed.items() if name not in spec.private}
    private = {name: value for name, value in changed.items() if name in spec.private}
    before = {name: was[name] for name in after if name in was}
    version = old.version + 1 if old else 1
    turn.emit(RecordChanged(kind, id, version, after, before, reason), private or None)
    codes_before = dict.fromkeys(spec.codes(msgspec.convert(was, spec.struct))) if old else {}
    codes_now = dict.fromkeys(spec.codes(new))
    for namespace, value in codes_before:
        if (namespace, value) not in codes_now:
            turn.take_code(namespace, value, 0)
    for namespace, value in codes_now:
        if (namespace, value) not in codes_before:
            turn.take_code(namespace, value, id)


def _check_codes(turn: Turn, kind: str, id: int, new: Any, at: str) -> None:
    for namespace, value in KINDS[kind].codes(new):
        field = CODE_FIELDS.get(namespace, namespace)
        if not value.isprintable():
            turn.wrong("invalid_field", f"{namespace} holds a character that nobody can see", f"{at}{field}")
        for code in clashes(namespace, value):
            owner = turn.state.get(Unique, *code)
            if owner is not None and owner.id != id:
                turn.wrong(
                    "code_taken",
                    f"{namespace} {value!r} is already in use",
                    f"{at}{field}",
                    taken_by=owner.id,
                )
                break


def _check_text(turn: Turn, record: Any, at: str) -> None:
    for name in record.__struct_fields__:
        value = getattr(record, name)
        if isinstance(value, str) and (len(value) > TEXT_MAX * 8 or "\x00" in value):
            turn.wrong("invalid_field", f"{name} is too long or holds a NUL character", f"{at}{name}")


def _field_of(error: msgspec.ValidationError) -> tuple[str, str]:
    """(message, field path) of a validation error: "Expected `str` - at `$.name`"."""
    message, _, path = str(error).partition(" - at `")
    field = path.rstrip("`").removeprefix("$").removeprefix(".")
    if not path and "unknown field" in message:
        field = message.rpartition("`")[0].rpartition("`")[2]
    return message.replace("Object", "Value"), field


def _sees(turn: Turn, spec: Kind, record: Record) -> bool:
    """Is the site that this record lies at, if any, inside the actor's scope?"""
    if spec.site is None or turn.scope.sites is None:
        return True
    return turn.scope.sees(spec.site(record.id, msgspec.json.decode(record.fields, type=spec.struct)))


def _check_new_place(turn: Turn, site: int, at: str) -> None:
    """Who has only some sites makes no new one, and nothing at others, which are as unknown as ones not there."""
    if not site:
        turn.wrong("forbidden", "only who has all sites makes a new one", f"{at}code")
    elif not turn.scope.sees(site):
        turn.wrong("unknown_reference", f"there is no site {site}", f"{at}site")


def change(turn: Turn, command: ChangeRecord, at: str = "") -> int:
    """Create or change one record; returns its id, or 0 when something was wrong (noted on the turn)."""
    spec = KINDS.get(command.kind)
    if spec is None:
        turn.wrong("unknown_kind", f"there is no kind of record {command.kind!r}", f"{at}kind")
        return 0
    if not turn.scope.may(spec.right) and not turn.scope.may("system"):
        turn.wrong("forbidden", f"this needs the right {spec.right}")
        return 0
    old = turn.state.get(Record, command.id) if command.id else None
    if command.id and (old is None or old.kind != command.kind or not _sees(turn, spec, old)):
        turn.wrong("not_found", f"there is no {command.kind} {command.id}", f"{at}id")
        return 0
    if old is not None and old.version != command.version:
        turn.wrong(
            "stale_version",
            f"somebody changed this {command.kind} meanwhile: it is at version {old.version}",
            f"{at}version",
            version=old.version,
            current=shown(command.kind, msgspec.json.decode(old.fields), turn.scope),
        )
        return 0
    was = msgspec.json.decode(old.fields) if old else {}
    try:
        before = msgspec.convert(was, spec.struct) if old else None
        new = msgspec.convert({**was, **command.fields}, spec.struct)
    except msgspec.ValidationError as error:
        message, field = _field_of(error)
        turn.wrong("invalid_field", message, f"{at}{field}")
        return 0
    id = command.id or turn.new_id()
    count = len(turn.issues)
    if spec.completed is not None:
        new = spec.completed(turn, before, new, frozenset(command.fields))
    for name in sorted(spec.own & command.fields.keys()):
        if (command.fields[name] or 0) != (was.get(name) or 0):
            turn.wrong("immutable_field", f"{name} is not set by hand", f"{at}{name}")
    if old is None and spec.site is not None and turn.scope.sites is not None:
        _check_new_place(turn, spec.site(0, new), at)
    _check_text(turn, new, at)
    spec.check(turn, before, new, command.id, at)
    _check_codes(turn, command.kind, id, new, at)
    if len(turn.issues) > count:
        return 0
    if old is None and spec.created is not None:
        new, others = spec.created(id, new)
        for kind, other_id, other in others:
            emit_record(turn, kind, other_id, None, other, command.reason)
    emit_record(turn, command.kind, id, old, new, command.reason)
    return id


def _change_record(turn: Turn, command: ChangeRecord) -> None:
    id = change(turn, command)
    turn.check()
    turn.result = {"id": id, "version": command.version + 1}


def _change_records(turn: Turn, command: ChangeRecords) -> None:
    if len(command.changes) > 1_000:
        raise turn.stop("too_many_lines", "at most 1,000 records in one command", "changes")
    ids = [change(turn, one, f"changes[{i}].") for i, one in enumerate(command.changes)]
    turn.check()
    turn.result = {"ids": ids}


def _needs_change(state: State, command: ChangeRecord, id: int = 0) -> list[Need]:
    """Itself, its codes, and what it refers to; `id` is the one it will get, which names the bins of a new site."""
    keys: list[Need] = [RowNeed((Mark, (NEXT_ID,)))]
    was: dict[str, Any] = {}
    if command.id:
        keys.append(RowNeed((Record, (command.id,))))
        old = state.rows.get(Record, {}).get((command.id,))
        if not isinstance(old, Record):
            return keys
        was = msgspec.json.decode(old.fields)
    spec = KINDS.get(command.kind)
    try:
        new = msgspec.convert({**was, **command.fields}, spec.struct) if spec else None
    except msgspec.ValidationError:
        return keys
    if spec is None:
        return keys
    codes = list(spec.codes(new))
    if id and not command.id and spec.created is not None:
        for kind, _, other in spec.created(id, new)[1]:
            codes += KINDS[kind].codes(other)
    keys += [RowNeed((Unique, code)) for named in codes for code in clashes(*named)]
    return keys + [RowNeed((Record, (one,))) for one in spec.refers(new) if one]


def _needs_changes(state: State, command: ChangeRecords) -> list[Need]:
    mark = state.rows.get(Mark, {}).get((NEXT_ID,))
    first = mark.value if isinstance(mark, Mark) else 1
    id = first
    keys: list[Need] = [RowNeed((Mark, (NEXT_ID,)))]
    for one in command.changes:
        keys += _needs_change(state, one, id)
        if not one.id:
            # A new site brings two bins with it.
            id += 3 if one.kind == "site" else 1
    return keys + [RowNeed((Record, (new,))) for new in range(first, id)]


# -- undo -----------------------------------------------------------------------------------------------------------


def is_plain(events: Sequence[Event]) -> bool:
    """Did an entry only change plain data? Then its undo is the opposite change."""
    return any(type(event) is RecordChanged for event in events) and all(
        type(event) in (RecordChanged, CodeTaken) for event in events
    )


def undo(turn: Turn, command: Undo, events: Sequence[Event]) -> None:
    """The opposite of the record changes of an entry, while nobody has changed the same fields since.

    A record that came to be is archived. Personal fields stay as they are: the journal keeps nothing of what they were.
    """
    changes = {line: event for line, event in enumerate(events) if isinstance(event, RecordChanged)}
    seen = {line: event for line, event in changes.items() if _may_see(turn, event)}
    wanted = command.lines or [line for line, event in seen.items() if not _came_along(event, seen)]
    unknown = sorted(set(wanted) - seen.keys())
    if unknown or not seen:
        raise turn.stop("not_found", f"entry {command.seq} holds no such change", "lines")
    if command.quantity:
        raise turn.stop("invalid_field", "a change of a record has no quantity", "quantity")
    together(sorted(wanted), lambda line: _check_undone(turn, changes[line], line))
    turn.check()

    def take_back(line: int) -> None:
        event = changes[line]
        record = turn.state.get(Record, event.id)
        assert record is not None, "a record that was changed is there"
        fields = _before(event)
        change(
            turn,
            ChangeRecord(event.kind, fields, event.id, record.version, command.reason),
            f"lines[{line}].",
        )

    together(sorted(wanted, reverse=True), take_back)
    turn.check()
    turn.result["undone"] = sorted(wanted)


def _may_see(turn: Turn, event: RecordChanged) -> bool:
    spec = KINDS.get(event.kind)
    record = turn.state.get(Record, event.id)
    may = spec is not None and (turn.scope.may(spec.reading) or turn.scope.may("system"))
    return may and spec is not None and record is not None and _sees(turn, spec, record)


def _came_along(event: RecordChanged, events: Mapping[int, RecordChanged]) -> bool:
    """Is it a bin that came with its new site? It goes with it, too."""
    site = event.after.get("site") if event.kind == "bin" and event.version == 1 else None
    return any(other.kind == "site" and other.version == 1 and other.id == site for other in events.values())


def _check_undone(turn: Turn, event: RecordChanged, line: int) -> None:
    record = turn.state.get(Record, event.id)
    now = msgspec.json.decode(record.fields) if record else {}
    if event.version == 1 and "archived" not in event.after:
        turn.wrong("not_undoable", f"a new {event.kind} is not undone: disable it instead", "seq", line)
    elif event.version > 1 and not event.after:
        turn.wrong(
            "not_undoable", "only personal fields changed, and nobody keeps what they were", "seq", line
        )
    elif event.version == 1 and now.get("archived"):
        turn.wrong("already_undone", f"this {event.kind} is archived", "seq", line)
    changed = sorted(name for name, value in event.after.items() if now.get(name) != value)
    if changed and event.version > 1:
        turn.wrong(
            "changed_since", f"somebody has changed {', '.join(changed)} of this {event.kind} since", "seq", line,
            kind=event.kind, id=event.id, fields=changed,
        )  # fmt: skip


def _before(event: RecordChanged) -> dict[str, Any]:
    """The fields as they were; one that the record did not have yet gets the value that it has by itself."""
    if event.version == 1:
        return {"archived": True}
    given = {field.name: field for field in msgspec.structs.fields(KINDS[event.kind].struct)}
    return {
        name: event.before[name] if name in event.before else _default(given[name])
        for name in event.after
        if name in given
    }


def _default(field: msgspec.structs.FieldInfo) -> Any:
    return field.default if field.default is not msgspec.NODEFAULT else field.default_factory()


DECIDE: Final = {ChangeRecord: _change_record, ChangeRecords: _change_records}
NEEDS: Final = {ChangeRecord: _needs_change, ChangeRecords: _needs_changes}
RIGHTS: Final = {ChangeRecord: "", ChangeRecords: ""}
