"""The file of checkpoints after a power cut in the middle of a line."""

from pathlib import Path

import pytest

from onhand.store import checkpoints
from onhand.store.checkpoints import FILE, BadCheckpoint, Erased, erased, export, export_erased, exported
from onhand.store.journal import Head

HASHES = [bytes([number]) * 32 for number in range(4)]
ERASED = Erased(7, 3, "ab" * 32)


def tear(home: Path, left: bytes) -> None:
    """What a power cut leaves of a line that was being appended."""
    with (home / FILE).open("ab") as file:
        file.write(left)


@pytest.mark.parametrize("left", [b"2", b"2 0202", b"erased 7 3 ab", b"\0" * 10_000], ids=str)
def test_a_torn_last_line_is_cut_off_by_the_next_append(tmp_path: Path, left: bytes) -> None:
    export(tmp_path, Head(1, 0, HASHES[1]))
    tear(tmp_path, left)
    assert exported(tmp_path) == {1: HASHES[1]}
    assert erased(tmp_path / FILE) == []
    export(tmp_path, Head(3, 0, HASHES[3]))
    export_erased(tmp_path, [ERASED])
    assert exported(tmp_path) == {1: HASHES[1], 3: HASHES[3]}
    assert erased(tmp_path / FILE) == [ERASED]


def test_control_without_the_cut_the_lines_run_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoints, "_whole", lambda file: (tmp_path / FILE).stat().st_size)
    export(tmp_path, Head(1, 0, HASHES[1]))
    tear(tmp_path, b"2 0202")
    export(tmp_path, Head(3, 0, HASHES[3]))
    with pytest.raises(BadCheckpoint):
        exported(tmp_path)


def test_a_file_of_one_torn_line_begins_afresh(tmp_path: Path) -> None:
    tear(tmp_path, b"1 01")
    export(tmp_path, Head(2, 0, HASHES[2]))
    assert (tmp_path / FILE).read_text() == f"2 {HASHES[2].hex()}\n"
