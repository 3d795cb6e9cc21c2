"""The work process beside a real server: whoever asks with a journal number finds the board as fresh as that."""

from pathlib import Path

import httpx

from tests.api.test_server import PATIENCE, post, prepared, served

LINES = [{"kind": "receipt", "sku": "A", "site": "S1", "quantity": "7", "unit_cost": "1"}]


def test_a_write_is_on_the_board_that_is_asked_for_it(sqlite_url: str, tmp_path: Path) -> None:
    home = tmp_path / "home"
    key = prepared(sqlite_url, home)
    headers = {"Authorization": f"Bearer {key}"}
    with served(sqlite_url, home) as server:
        server.wait_until_ready()
        assert post(server.base, key, "/sites", {"code": "S1"}).status_code == 200
        assert post(server.base, key, "/items", {"sku": "A", "name": "Milk"}).status_code == 200
        seq = post(server.base, key, "/moves", {"lines": LINES}).json()["seq"]
        board: dict[str, object] = {}
        for _ in range(20):  # a busy machine may need longer than one read is willing to wait
            url = f"{server.base}/api/v1/board?q=mil&min_seq={seq}"
            board = httpx.get(url, headers=headers, timeout=PATIENCE).json()
            if board["seq"] == seq:
                break
        assert board["seq"] == seq
        assert [row["available"] for row in board["rows"]] == ["7"]  # type: ignore[attr-defined]
        assert server.end() == 0
