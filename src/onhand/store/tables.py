"""The tables of the ledger, made from the rows of the core: one struct, one table.

Three homes keep data of three lifetimes apart: `ledger` (what a backup holds), `derived` (what a rebuild makes again)
and `work` (sessions, leases: lost, people sign in again). Each is a file of its own on SQLite and a schema on
PostgreSQL. Table names differ across the three, so that statements need not name the home.
"""

from typing import Any, Final

import msgspec
from sqlalchemy import BigInteger, Column, Dialect, Index, Integer, LargeBinary, MetaData, Table, Text, text
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlalchemy.types import TypeEngine

from onhand.core.events import Moved
from onhand.core.rows import ROWS, Row

LEDGER: Final = MetaData()
DERIVED: Final = MetaData()
WORK: Final = MetaData()
HOMES: Final = {"ledger": LEDGER, "derived": DERIVED, "work": WORK}

INTEGER: Final[TypeEngine[Any]] = BigInteger().with_variant(Integer(), "sqlite")
"""64 bits on both databases. STRICT tables of SQLite know only the name INTEGER."""

TEXT: Final[TypeEngine[Any]] = Text(collation="C").with_variant(Text(), "sqlite")
"""Compared byte by byte on both databases."""

BYTES: Final[TypeEngine[Any]] = LargeBinary()

_TYPES: Final[dict[object, TypeEngine[Any]]] = {int: INTEGER, bool: INTEGER, str: TEXT, bytes: BYTES}


GAINED: Final = frozenset({("pending", "kit"), ("move", "kit")})
"""Columns that came after the first revision, always last: SQLite adds one only with a default."""


def column(
    name: str, kind: TypeEngine[Any], *, key: bool = False, optional: bool = False, gained: bool = False
) -> Column[Any]:
    """A column as all our tables have them: no numbers made by the database, null and a default (0) only where said."""
    default = text("0") if gained else None
    return Column(name, kind, primary_key=key, autoincrement=False, nullable=optional, server_default=default)


def table(name: str, home: MetaData, *columns: Column[Any], clustered: bool = False) -> Table:
    """A table of a home: STRICT on SQLite, and `clustered` by its primary key there."""
    return Table(name, home, *columns, sqlite_strict=True, sqlite_with_rowid=not clustered)


def _of_struct(struct: type[Row]) -> list[Column[Any]]:
    return [
        column(
            field.name,
            _TYPES[field.type],
            key=position < struct.key,
            gained=(struct.table, field.name) in GAINED,
        )
        for position, field in enumerate(msgspec.structs.fields(struct))
    ]


ROW_TABLES: Final[dict[type[Row], Table]] = {
    row: table(row.table, LEDGER, *_of_struct(row), clustered=True) for row in ROWS
}

JOURNAL: Final = table(
    "journal", LEDGER,
    column("seq", INTEGER, key=True),
    column("command", BYTES),
    column("at", INTEGER),
    column("actor", INTEGER),
    column("kind", TEXT),
    column("body", BYTES),
    column("salt", BYTES),
    column("private", BYTES, optional=True),
    column("hash", BYTES),
)  # fmt: skip
"""The journal. `body` is the JSON of the events, `private` the JSON of their personal fields by event line.

Once erased, `private` is null and `salt` holds the digest that stood for both, so that the chain stays whole.
"""

ANSWER: Final = table(
    "answer", LEDGER,
    column("command", BYTES, key=True),
    column("digest", BYTES),
    column("actor", INTEGER),
    column("at", INTEGER),
    column("seq", INTEGER),
    column("body", BYTES),
)  # fmt: skip
"""What each command was told: `seq` 0 is a refusal. `digest` is that of the request's body."""

_FIELDS: Final = {field.name: field.type for field in msgspec.structs.fields(Moved) if field.name != "item"}
MOVE_FLAGS: Final = tuple(name for name, kind in _FIELDS.items() if kind is bool)
MOVE_GAINED: Final = tuple(name for name in _FIELDS if ("move", name) in GAINED)
MOVE_FACTS: Final = tuple(name for name in _FIELDS if name not in MOVE_FLAGS + MOVE_GAINED)

MOVE: Final = table(
    "move", LEDGER,
    column("item", INTEGER, key=True),
    column("seq", INTEGER, key=True),
    column("line", INTEGER, key=True),
    *(column(name, _TYPES[_FIELDS[name]]) for name in (*MOVE_FACTS, *MOVE_FLAGS)),
    *(column(name, _TYPES[_FIELDS[name]], gained=True) for name in MOVE_GAINED),
    clustered=True,
)  # fmt: skip
"""Posted moves, a reading of the journal that lies together item by item."""


def _index(name: str, on: str, *columns: str, where: str = "") -> None:
    parts = [text(part) for part in columns]
    condition = {"sqlite_where": text(where), "postgresql_where": text(where)} if where else {}
    Index(name, *parts, _table=LEDGER.tables[on], **condition)  # type: ignore[arg-type]


Index("journal_command", JOURNAL.c.command, unique=True)
_index("answer_at", "answer", "at")
_index("level_changed", "level", "changed_seq")
_index("level_site", "level", "site", "item")
_index("pending_place", "pending", "item", "site", "state", "firmness", "created_seq DESC", "id DESC")
_index(
    "pending_queue",
    "pending",
    "item",
    "site",
    "priority DESC",
    "needed_on",
    "created_seq",
    "id",
    where="state = 'waiting'",
)
_index("kit_part_kit", "kit_part", "kit", "item")
_index("pending_expires", "pending", "expires_at", where="expires_at > 0")
_index("lot_item", "lot", "item")
_index("lot_parent", "lot", "parent")
_index("record_kind", "record", "kind", "id")
_index("balance_bin", "balance", "site", "bin", "item", "lot")
_index("pending_site", "pending", "site", "id")
_index("pending_owner", "pending", "owner", "id", where="owner <> ''")
_index("pending_reference", "pending", "reference", "id", where="reference <> ''")
_index("lot_expires", "lot", "expires_on", "id", where="status = 'open' AND expires_on > 0")

SQLITE: Final[Dialect] = SQLiteDialect_pysqlite(paramstyle="named")
POSTGRES: Final[Dialect] = PGDialect_psycopg()  # type: ignore[no-untyped-call]
DIALECTS: Final = {"sqlite": SQLITE, "postgresql": POSTGRES}


def ddl(home: MetaData, dialect: str) -> list[str]:
    """The statements that make a home from nothing."""
    made: list[str] = []
    for one in home.sorted_tables:
        made.append(str(CreateTable(one).compile(dialect=DIALECTS[dialect])).strip())
        indexes = sorted(one.indexes, key=lambda index: str(index.name))
        made += [str(CreateIndex(index).compile(dialect=DIALECTS[dialect])).strip() for index in indexes]
    return made
