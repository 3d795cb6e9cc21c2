"""Activity: by which words an entry of the journal is found: who, what kind, which site, record and document, why.

Items need no words here: `move` and `trace` tell in which entries an item occurs.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from onhand.core.events import (
    Counted,
    Ended,
    Event,
    LotChanged,
    Moved,
    Promised,
    RecordChanged,
    Repromised,
)  # fmt: skip
from onhand.store.derived import ACTIVITY, ACTIVITY_COUNT
from onhand.store.ledger import Values
from onhand.store.projections.batch import Batch
from onhand.store.projections.bulk import add, keep, sums
from onhand.store.projections.words import code_of, words_of
from onhand.store.reads.changes import pairs_of

TABLES: Final = (ACTIVITY, ACTIVITY_COUNT)


def by_actor(actor: int) -> str:
    return f"a{actor}"


def by_kind(kind: str) -> str:
    return f"k{kind}"


def by_site(site: int) -> str:
    return f"s{site}"


def by_record(record: int) -> str:
    return f"r{record}"


def by_reference(reference: str) -> str:
    """Documents are found by their whole number, whatever its case and leading zeros."""
    return f"d{code_of(reference)}"


def by_text(text: str) -> list[str]:
    """One for each word of a text."""
    return [f"w{word}" for word in words_of(text)]


def of_events(events: Iterable[Event]) -> set[str]:
    """The words of what happened. Personal fields are in no event, so they become no words."""
    found: set[str] = set()
    said: set[str] = set()
    for event in events:
        found.update(by_site(site) for _, site in pairs_of(event) if site)
        if isinstance(event, RecordChanged):
            found.add(by_record(event.id))
        said.update(_said(event))
        reference = _reference(event)
        if reference:
            said.add(reference)
            found.add(by_reference(reference))
    for text in said:
        found.update(by_text(text))
    return found


def _reference(event: Event) -> str:
    if isinstance(event, Promised | Repromised | Ended):
        return event.pending.reference
    return event.reference if isinstance(event, Moved) else ""


def _said(event: Event) -> Iterator[str]:
    """Reasons and causes, as somebody wrote them."""
    if isinstance(event, Moved | Counted | LotChanged | RecordChanged) and event.reason:
        yield event.reason
    if isinstance(event, Repromised | Ended) and event.cause:
        yield event.cause


def follow(batch: Batch) -> None:
    """Note the words of the entries of a batch."""
    rows: list[Values] = []
    for entry, events in batch.events:
        words = of_events(events) | {by_actor(entry.actor), by_kind(entry.kind)}
        rows += [(word, entry.seq) for word in sorted(words)]
    keep(batch.derived, ACTIVITY, rows)
    add(batch.derived, ACTIVITY_COUNT, sums(((word,), (1,)) for word, _ in rows))
