"""Verification holds little in memory, however long the journal and its projections."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
MOVES = 1_000_000
MEMORY_MIB = 200


def run(*arguments: str) -> list[str]:
    command = [sys.executable, "-m", "tests.store.large", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.split()


@pytest.mark.long
def test_a_million_moves_are_verified_in_little_memory(tmp_path: Path) -> None:
    run("build", str(tmp_path), str(MOVES))
    moves, memory = map(int, run("verify", str(tmp_path)))
    assert moves == MOVES
    assert memory < MEMORY_MIB
