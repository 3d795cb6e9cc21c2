"""Who gets what: readers with equal topics and equal rights are one audience, found by what changed."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import msgspec

from onhand.core import Scope
from onhand.feed.frames import changed
from onhand.store.reads.changes import Changes, LevelChange, Notice
from onhand.store.reads.shapes import instant

TOPICS_MAX: Final = 200
ITEMS_MAX: Final = 1_000
"""Items that a notice of one entry lists; a larger entry says that it is `partial`."""

_encode: Final = msgspec.json.Encoder().encode


class BadTopics(ValueError):
    """Topics that there are not."""


class Topics(msgspec.Struct, frozen=True):
    """What a reader asked for: all levels, all entries, everything about some items or sites."""

    levels: bool = True
    entries: bool = True
    items: frozenset[int] = frozenset()
    sites: frozenset[int] = frozenset()

    @classmethod
    def parse(cls, text: str) -> "Topics":
        """`levels,entries,item:12,site:3`; everything when empty. Raises BadTopics."""
        names = [name.strip() for name in text.split(",") if name.strip()]
        if not names:
            return cls()
        if len(names) > TOPICS_MAX:
            raise BadTopics(f"at most {TOPICS_MAX} topics")
        chosen: dict[str, set[int]] = {"item": set(), "site": set()}
        for name in names:
            kind, colon, number = name.partition(":")
            if name in ("levels", "entries"):
                continue
            if (
                kind not in chosen
                or not colon
                or not (number.isascii() and number.isdigit() and len(number) < 19)
            ):
                raise BadTopics(
                    f"there is no topic {name[:40]!r}: expected levels, entries, item:<id> or site:<id>"
                )
            chosen[kind].add(int(number))
        return cls(
            "levels" in names, "entries" in names, frozenset(chosen["item"]), frozenset(chosen["site"])
        )


Supplied = Mapping[int, frozenset[int]]
"""The suppliers of items."""


class View(msgspec.Struct, frozen=True):
    """What of a scope matters to the feed. `people` may see who did it; `persons` changes of people and keys too.

    With `suppliers` nothing is seen but what these supply.
    """

    sites: frozenset[int] | None
    people: bool
    persons: bool
    suppliers: frozenset[int] | None = None

    @classmethod
    def of(cls, scope: Scope) -> "View":
        if scope.suppliers is not None:
            return cls(scope.sites, False, False, scope.suppliers)
        people = any(scope.may(right) for right in ("system", "journal.read", "stock.post", "stock.promise"))
        return cls(scope.sites, people, scope.may("system") or scope.may("people.read"))

    def sees(self, site: int) -> bool:
        return not site or self.sites is None or site in self.sites

    def shows(self, item: int, site: int, supplied: Supplied) -> bool:
        """May this view have the numbers of an item at a site? `supplied`: who supplies the items spoken of."""
        if self.suppliers is not None and self.suppliers.isdisjoint(supplied.get(item, ())):
            return False
        return self.sees(site)


class _Entry(msgspec.Struct):
    """A notice as JSON says it."""

    seq: int
    at: str
    actor: int | None
    kind: str
    items: list[int]
    sites: list[int]
    partial: bool | msgspec.UnsetType = msgspec.UNSET


def told(notice: Notice, view: View, supplied: Supplied) -> bytes | None:
    """An entry as somebody with this view is told of it; None when nothing of it is for them."""
    pairs = [pair for pair in notice.pairs if view.shows(*pair, supplied)]
    if view.suppliers is not None and not pairs:
        return None
    if (notice.pairs and not pairs) or (notice.people and not notice.pairs and not view.persons):
        return None
    items = list(dict.fromkeys(item for item, _ in pairs if item))
    sites = list(dict.fromkeys(site for _, site in pairs if site))
    partial = True if len(items) > ITEMS_MAX else msgspec.UNSET
    actor = notice.actor if view.people else None
    return _encode(
        _Entry(notice.seq, instant(notice.at), actor, notice.kind, items[:ITEMS_MAX], sites, partial)
    )


class Audience:
    """Readers who get the same bytes."""

    def __init__(self, topics: Topics, view: View) -> None:
        self.topics = topics
        self.view = view
        self.readers: set[Any] = set()

    def _wants(self, item: int, site: int) -> bool:
        return item in self.topics.items or site in self.topics.sites

    def bytes_of(self, news: "News") -> bytes:
        """What this audience gets of a tick; b"" for nothing."""
        topics, view = self.topics, self.view
        levels: Iterable[LevelChange] = news.changes.levels if topics.levels else self._few(news)
        shown = [level.json for level in levels if view.shows(level.item, level.site, news.supplied)]
        entries: list[bytes] = []
        for number, notice in enumerate(news.changes.notices):
            if topics.entries or any(
                self._wants(*pair) and view.shows(*pair, news.supplied) for pair in notice.pairs
            ):
                entry = news.told(number, view)
                if entry is not None:
                    entries.append(entry)
        return changed(news.changes.upto, shown, entries)

    def _few(self, news: "News") -> Iterable[LevelChange]:
        """The levels of the items and sites asked for, each once, in their order."""
        found = {at for item in self.topics.items for at in news.by_item.get(item, ())}
        found.update(at for site in self.topics.sites for at in news.by_site.get(site, ()))
        return (news.changes.levels[at] for at in sorted(found))


class News:
    """What a tick brought, with ways to find the levels of an item or site, and each notice encoded once per view.

    `supplied` says who supplies the items spoken of; without it a view bound to suppliers sees nothing.
    """

    def __init__(self, changes: Changes, supplied: Supplied | None = None) -> None:
        self.changes = changes
        self.supplied: Supplied = supplied or {}
        self.by_item: dict[int, list[int]] = {}
        self.by_site: dict[int, list[int]] = {}
        self._told: dict[tuple[int, View], bytes | None] = {}
        for at, level in enumerate(changes.levels):
            self.by_item.setdefault(level.item, []).append(at)
            self.by_site.setdefault(level.site, []).append(at)

    def told(self, number: int, view: View) -> bytes | None:
        key = (number, view)
        if key not in self._told:
            self._told[key] = told(self.changes.notices[number], view, self.supplied)
        return self._told[key]

    def pairs(self) -> Iterable[tuple[int, int]]:
        """All items and sites that are spoken of."""
        yield from ((level.item, level.site) for level in self.changes.levels)
        for notice in self.changes.notices:
            yield from notice.pairs


class Hall:
    """All audiences, found by what they asked for."""

    def __init__(self) -> None:
        self._all: dict[tuple[Topics, View], Audience] = {}
        self._broad: dict[Audience, None] = {}
        self._by_item: dict[int, dict[Audience, None]] = {}
        self._by_site: dict[int, dict[Audience, None]] = {}
        self._bound: dict[Audience, None] = {}

    @property
    def has_suppliers(self) -> bool:
        """Is there an audience bound to suppliers?"""
        return bool(self._bound)

    def enter(self, reader: Any, topics: Topics, scope: Scope) -> Audience:
        """Seat a reader with those who get the same."""
        key = (topics, View.of(scope))
        audience = self._all.get(key)
        if audience is None:
            audience = self._all[key] = Audience(*key)
            self._each(audience, lambda index: index.__setitem__(audience, None))
        audience.readers.add(reader)
        return audience

    def leave(self, reader: Any, audience: Audience) -> None:
        audience.readers.discard(reader)
        if not audience.readers and self._all.pop((audience.topics, audience.view), None) is not None:
            self._each(audience, lambda index: index.pop(audience, None))
            for many in (self._by_item, self._by_site):
                for number in [*audience.topics.items, *audience.topics.sites]:
                    if number in many and not many[number]:
                        del many[number]

    def _each(self, audience: Audience, change: Callable[[dict[Audience, None]], Any]) -> None:
        """Change every index that leads to this audience."""
        topics = audience.topics
        if audience.view.suppliers is not None:
            change(self._bound)
        if topics.levels or topics.entries:
            change(self._broad)
        for item in topics.items:
            change(self._by_item.setdefault(item, {}))
        for site in topics.sites:
            change(self._by_site.setdefault(site, {}))

    def touched(self, news: News) -> list[Audience]:
        """The audiences for whom there may be something."""
        found = dict(self._broad)
        if self._by_item or self._by_site:
            for item, site in news.pairs():
                found.update(self._by_item.get(item, {}))
                found.update(self._by_site.get(site, {}))
        return list(found)
