"""Find items as somebody types: by SKU or barcode, by the beginnings of words, and in spite of a few wrong letters."""

from collections.abc import Iterable
from typing import Final

import msgspec

from onhand.store.projections.words import code_of, distance, grams_of, words_of
from onhand.store.reads.sql import keys, query
from onhand.store.session import Session

FOUND_MAX: Final = 1_000
"""Items of one search; who types wants the first few."""

LOOKED_AT_MAX: Final = 5_000
"""Items whose names are compared in one search."""

SPELLINGS_MAX: Final = 200
WORDS_MAX: Final = 8
CODE_LENGTH: Final = 2
"""Shorter texts are not taken for the beginning of a code."""

FUZZY_LENGTH: Final = 3
"""Shorter words must be typed right."""

LAST_LETTER: Final = "\U0010ffff"

_CODE: Final = query(
    "SELECT code, item FROM item_code WHERE code >= :low AND code < :high ORDER BY code, item LIMIT :limit"
)
_WORDS: Final = query(
    "SELECT word, items FROM word WHERE word >= :low AND word < :high ORDER BY word LIMIT :limit"
)
_SIMILAR: Final = query(
    lambda d: (
        f"SELECT g.word, COUNT(*) FROM {keys(d, 'grams', 'gram', texts=frozenset({'gram'}))}"
        " JOIN word_gram g ON g.gram = grams.gram GROUP BY g.word ORDER BY 2 DESC, 1 LIMIT :limit"
    ),
    grams=1,
)
_COUNTS: Final = query(
    lambda d: (
        f"SELECT w.word, w.items FROM {keys(d, 'words', 'one', texts=frozenset({'one'}))}"
        " JOIN word w ON w.word = words.one"
    ),
    words=1,
)
_ITEMS: Final = query(
    lambda d: (
        f"SELECT DISTINCT w.item FROM {keys(d, 'words', 'one', texts=frozenset({'one'}))}"
        " JOIN item_word w ON w.word = words.one LIMIT :limit"
    ),
    words=1,
)
_TEXTS: Final = query(
    lambda d: (
        f"SELECT t.item, t.name, t.name_key FROM {keys(d, 'items', 'item')} JOIN item_text t ON t.item = items.item"
    ),
    items=1,
)


class Spelling(msgspec.Struct, frozen=True):
    """A typed word, the stored words it may mean, and how many items have one of them."""

    typed: str
    words: frozenset[str]
    items: int

    def fits(self, words: Iterable[str]) -> bool:
        return any(word.startswith(self.typed) or word in self.words for word in words)


def find_items(session: Session, typed: str, limit: int = FOUND_MAX) -> list[int]:
    """Ids of the items that fit, best first: whole code, beginning of a code, then words in order of the names."""
    found = dict.fromkeys(_by_code(session, typed, limit))
    found.update(dict.fromkeys(_by_words(session, words_of(typed)[:WORDS_MAX], limit)))
    return list(found)[:limit]


def _by_code(session: Session, typed: str, limit: int) -> list[int]:
    code = code_of(typed)
    if not code or any(letter.isspace() or letter == "\0" for letter in code):
        return []
    high = code + (LAST_LETTER if len(code) >= CODE_LENGTH else "\x01")
    return [item for _, item in session.rows(_CODE, low=code, high=high, limit=limit)]


def _by_words(session: Session, words: list[str], limit: int) -> list[int]:
    spellings = [_spelling(session, word) for word in words]
    if not spellings or not all(spelling.words for spelling in spellings):
        return []
    rarest = min(spellings, key=lambda spelling: spelling.items)
    rows = session.rows(_ITEMS, words=[(word,) for word in sorted(rarest.words)], limit=LOOKED_AT_MAX)
    texts = session.rows(_TEXTS, items=rows)
    if len(spellings) > 1:
        texts = [row for row in texts if all(one.fits(words_of(row[1])) for one in spellings)]
    texts.sort(key=lambda row: (row[2], row[0]))
    return [row[0] for row in texts[:limit]]


def _spelling(session: Session, typed: str) -> Spelling:
    """The stored words that begin like this; when there is none, those that differ by a letter or two."""
    rows = session.rows(_WORDS, low=typed, high=typed + LAST_LETTER, limit=SPELLINGS_MAX)
    if not rows and len(typed) >= FUZZY_LENGTH:
        grams = [(gram,) for gram in grams_of(typed)]
        wrong = 1 if len(typed) <= FUZZY_LENGTH + 1 else 2
        similar = [
            word
            for word, _ in session.rows(_SIMILAR, grams=grams, limit=SPELLINGS_MAX)
            if distance(typed, word, wrong) <= wrong or distance(typed, word[: len(typed)], wrong) <= wrong
        ]
        rows = session.rows(_COUNTS, words=[(word,) for word in similar]) if similar else []
    return Spelling(typed, frozenset(word for word, _ in rows), sum(items for _, items in rows))
