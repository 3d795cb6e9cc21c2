"""The command line, as a person uses it: what it prints, what it does, and its exit codes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CHEAP = {"ONHAND_PASSWORD_MEMORY_KIB": "64", "ONHAND_PASSWORD_ROUNDS": "1"}


def onhand(url: str, home: Path, *arguments: str, given: str = "") -> tuple[int, str, str]:
    """Run a command: (exit code, what it printed, what it complained)."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ONHAND_")}
    environment |= {"ONHAND_DATABASE_URL": url, "ONHAND_HOME": str(home), "COLUMNS": "200", **CHEAP}
    done = subprocess.run(
        [sys.executable, "-m", "onhand", *arguments],
        input=given, capture_output=True, text=True, env=environment, check=False, timeout=120,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(
    "command", ["", "serve", "demo", "verify", "rebuild", "migrate", "user", "key", "backup", "restore"]
)
def test_every_command_explains_itself(tmp_path: Path, command: str) -> None:
    code, said, _ = onhand("sqlite:///x", tmp_path, *command.split(), "--help")
    assert code == 0
    assert len(said) > 150


def test_what_is_not_understood_is_2(tmp_path: Path) -> None:
    assert onhand("sqlite:///x", tmp_path, "dance")[0] == 2
    assert onhand("sqlite:///x", tmp_path, "serve", "--port", "many")[0] == 2
    code, _, complaint = onhand("mysql://x/y", tmp_path, "migrate")
    assert (code, "sqlite:///" in complaint) == (1, True)


def test_people_and_keys(sqlite_url: str, tmp_path: Path) -> None:
    code, said, _ = onhand(sqlite_url, tmp_path, "user", "add", "mei@example.com", "--role", "warehouse")
    assert code == 0
    assert "/setup?token=" in said
    assert "no password yet" in onhand(sqlite_url, tmp_path, "user", "list")[1]
    twice = onhand(sqlite_url, tmp_path, "user", "add", "MEI@example.com", "--role", "warehouse")
    assert (twice[0], "already in use" in twice[2]) == (1, True)
    assert onhand(sqlite_url, tmp_path, "user", "add", "x@example.com", "--role", "king")[0] == 1
    assert onhand(sqlite_url, tmp_path, "user", "disable", "mei@example.com")[0] == 0
    assert "disabled" in onhand(sqlite_url, tmp_path, "user", "list")[1]
    code, said, _ = onhand(sqlite_url, tmp_path, "key", "add", "till", "--role", "api")
    key = said.strip().splitlines()[-1]
    assert (code, key[:3]) == (0, "oh_")
    listed = onhand(sqlite_url, tmp_path, "key", "list")[1]
    assert "till" in listed
    assert key.rpartition("_")[2] not in listed
    assert onhand(sqlite_url, tmp_path, "key", "revoke", key.split("_")[1])[0] == 0
    assert "revoked" in onhand(sqlite_url, tmp_path, "key", "list")[1]
    assert onhand(sqlite_url, tmp_path, "key", "revoke", "999")[0] == 1


def test_a_short_password_is_not_taken(sqlite_url: str, tmp_path: Path) -> None:
    add = ("user", "add", "mei@example.com", "--role", "warehouse", "--password-stdin")
    code, _, complaint = onhand(sqlite_url, tmp_path, *add, given="short\n")
    assert (code, "at least" in complaint) == (1, True)
    assert onhand(sqlite_url, tmp_path, *add, given="correct horse battery\n")[0] == 0


def test_verify_and_rebuild(sqlite_url: str, tmp_path: Path) -> None:
    onhand(sqlite_url, tmp_path, "key", "add", "till", "--role", "api")
    code, said, complaint = onhand(sqlite_url, tmp_path, "verify")
    assert (code, complaint.strip()) == (0, "")
    assert "All is well: 1 entries" in said
    assert onhand(sqlite_url, tmp_path, "rebuild")[0] == 0
