"""The databases that the fixtures hand out are what they say."""

import psycopg
import pytest


def test_each_test_gets_a_clean_database(postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_namespace WHERE nspname NOT LIKE 'pg_%' "
            "AND nspname NOT IN ('public', 'information_schema')"
        ).fetchone()
    assert row == (0,)


def test_postgres_is_one_that_we_support(postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as connection:
        assert connection.info.server_version >= 150000


@pytest.mark.parametrize("round_", [1, 2])
def test_what_one_test_writes_no_other_sees(postgres_url: str, round_: int) -> None:
    with psycopg.connect(postgres_url) as connection:
        connection.execute("CREATE TABLE t (n int)")
        connection.execute("INSERT INTO t VALUES (%s)", (round_,))
        assert connection.execute("SELECT n FROM t").fetchall() == [(round_,)]
