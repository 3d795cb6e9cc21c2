"""A statement built once with SQLAlchemy and run by the driver: a tenth of the cost of SQLAlchemy per call."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import ARRAY, Executable, FromClause, bindparam, column, func, select
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

from onhand.store.tables import DIALECTS

_json: Final = msgspec.json.Encoder().encode


def given(dialect: str, name: str, **columns: TypeEngine[Any]) -> FromClause:
    """A list of keys, handed in as the parameter `name` (a list of tuples), as something to join with.

    Join it instead of `IN`: one statement for any number of keys, and both databases then use the index.
    """
    if dialect == "sqlite":
        each = func.json_each(bindparam(name)).table_valued("value", name=f"{name}_each")
        parts = [func.json_extract(each.c.value, f"$[{at}]").label(one) for at, one in enumerate(columns)]
        return select(*parts).select_from(each).subquery(name)
    arrays = [bindparam(f"{name}__{at}", type_=ARRAY(kind)) for at, kind in enumerate(columns.values())]
    listed = [column(one, kind) for one, kind in columns.items()]
    return func.unnest(*arrays).table_valued(*listed, name=name).render_derived()


def arrays(rows: Sequence[tuple[Any, ...]]) -> list[Any]:
    """The columns of some rows as arrays of PostgreSQL, written out: the driver takes each value by itself."""
    return [_array(column) for column in zip(*rows, strict=True)]


def _array(column: tuple[Any, ...]) -> Any:
    kind = type(column[0])
    if kind is int:
        return f"{{{str(column)[1:-1].rstrip(',')}}}"
    if kind is str:
        return '{"' + '","'.join([text.replace("\\", "\\\\").replace('"', '\\"') for text in column]) + '"}'
    if kind is bytes:
        return '{"\\\\x' + '","\\\\x'.join([data.hex() for data in column]) + '"}'
    return list(column)


class Statement:
    """A statement for both databases. `build` gets "sqlite" or "postgresql" and gives a SQLAlchemy statement.

    `lists` names the parameters made by `given`. Values bound while building are defaults of the parameters.
    """

    def __init__(
        self, build: Callable[[str], Executable] | Executable, lists: Mapping[str, int] | None = None
    ) -> None:
        self._build = build
        self._lists = dict(lists or {})
        self._made: dict[str, tuple[str, dict[str, Any]]] = {}

    def text(self, dialect: str) -> str:
        """The text that the driver runs, with named parameters."""
        return self._compiled(dialect)[0]

    def _compiled(self, dialect: str) -> tuple[str, dict[str, Any]]:
        made = self._made.get(dialect)
        if made is None:
            statement = self._build(dialect) if callable(self._build) else self._build
            compiled = statement.compile(  # type: ignore[attr-defined]
                dialect=DIALECTS[dialect], compile_kwargs={"render_postcompile": True}
            )
            assert isinstance(compiled, SQLCompiler)
            made = (str(compiled), dict(compiled.params))
            self._made[dialect] = made
        return made

    def prepared(self, dialect: str, values: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """(text, parameters) for the driver."""
        text, defaults = self._compiled(dialect)
        if self._lists:
            values = dict(values)
            for name, width in self._lists.items():
                rows = values.pop(name)
                if dialect == "sqlite":
                    values[name] = _json(rows).decode()
                else:
                    lists = arrays(rows) if rows else ["{}"] * width
                    values.update({f"{name}__{at}": one for at, one in enumerate(lists)})
        return text, {**defaults, **values} if defaults else values
