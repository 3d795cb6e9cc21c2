"""Erasure: what tells who somebody was leaves their record, and the private parts of the journal's entries.

An entry's private part is emptied whole, since its digest stands in the chain. Of others of whom such an entry tells,
what it said is said again, in the private part of the entry of the erasure: replay still makes their records.
"""

from typing import Any, Final

import msgspec

from onhand.core import people, resolve
from onhand.core.commands import ErasePerson
from onhand.core.events import PersonErased, RecordChanged
from onhand.core.people import User
from onhand.core.records import KINDS
from onhand.core.rows import Record
from onhand.core.terms import LINES_MAX
from onhand.core.turn import Turn, together


def _erase(turn: Turn, command: ErasePerson) -> None:
    resolve.texts(turn, command, ("reason",))
    record = turn.state.get(Record, command.id)
    if record is None or record.kind != "user":
        raise turn.stop("not_found", f"there is no user {command.id}", "id")
    if record.version != command.version:
        raise turn.stop(
            "stale_version",
            f"somebody changed this user meanwhile: it is at version {record.version}",
            "version",
            version=record.version,
        )
    user = msgspec.json.decode(record.fields, type=User)
    people.check_erasure(turn, user, command.id)
    others = _others(turn, command)
    turn.check()
    for other in others:
        _say_again(turn, other)
    _empty_record(turn, command, record, user)
    turn.emit(PersonErased(command.id, command.entries, command.first))
    turn.result = {"id": command.id, "version": record.version + 1}


def _others(turn: Turn, command: ErasePerson) -> list[int]:
    """The other records of whose personal fields these entries tell; each entry must tell of the person."""
    if len(command.entries) > LINES_MAX:
        raise turn.stop("too_many_lines", f"at most {LINES_MAX} entries", "entries")
    together(command.entries, turn.state.entry)
    found: dict[int, None] = {}
    for i, seq in enumerate(command.entries):
        told = [event for event in turn.state.entry(seq) if isinstance(event, RecordChanged)]
        if not any((event.kind, event.id) == ("user", command.id) for event in told):
            turn.wrong("invalid_field", f"entry {seq} does not tell of this person", f"entries[{i}]")
        found.update((event.id, None) for event in told if KINDS[event.kind].private)
    found.pop(command.id, None)
    together(found, lambda id: turn.state.get(Record, id))
    return list(found)


def _say_again(turn: Turn, id: int) -> None:
    """The personal fields of a record as they are, so that they no longer rest on an entry that is emptied."""
    record = turn.state.get(Record, id)
    assert record is not None, "an entry tells of it"
    hidden = KINDS[record.kind].private
    fields: dict[str, Any] = msgspec.json.decode(record.fields)
    private = {name: value for name, value in fields.items() if name in hidden}
    turn.emit(RecordChanged(record.kind, id, record.version + 1, {}), private)


def _empty_record(turn: Turn, command: ErasePerson, record: Record, user: User) -> None:
    """The fields that told who it was, empty: they stand in the open part, which is never emptied."""
    was, now = msgspec.json.decode(record.fields), msgspec.to_builtins(people.erased(user))
    hidden = KINDS["user"].private
    after = {name: value for name, value in now.items() if name in hidden or was.get(name) != value}
    before = {name: was[name] for name in after if name in was and name not in hidden}
    turn.emit(RecordChanged("user", command.id, record.version + 1, after, before, command.reason))
    for namespace, value in dict.fromkeys(KINDS["user"].codes(user)):
        turn.take_code(namespace, value, 0)


DECIDE: Final = {ErasePerson: _erase}
NEEDS: Final[dict[type, object]] = {}
RIGHTS: Final = {ErasePerson: "people.write"}
