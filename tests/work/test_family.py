"""Processes that belong together end together, however the first of them ends."""

import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.api.test_server import PATIENCE, free_port, served

HANGS = """
import signal, threading
from onhand import family
{listen}
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("up", flush=True)
threading.Event().wait()
"""
"""A child that does not listen to a signal to end."""


def hanging(listen: str) -> "subprocess.Popen[str]":
    """A child that hangs, once it is up."""
    child = subprocess.Popen(
        [sys.executable, "-c", HANGS.format(listen=listen)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert child.stdout is not None
    assert child.stdout.readline() == "up\n"
    return child


def end_input(child: "subprocess.Popen[str]") -> None:
    """What a child sees when its parent is gone."""
    assert child.stdin is not None
    child.stdin.close()


@pytest.mark.parametrize("processes", ["1", "2"])
def test_children_end_when_their_parent_is_killed(sqlite_url: str, tmp_path: Path, processes: str) -> None:
    port = free_port()
    with served(sqlite_url, tmp_path / "home", "--processes", processes, port=port) as server:
        server.wait_until_ready()
        of = ("ps", "-o", "args=", "--ppid", str(server.process.pid))
        children = subprocess.run(of, capture_output=True, text=True, check=True).stdout
        assert children.count("serve --child") == int(processes) - 1
        assert children.count("work --child") == 1
        server.process.send_signal(signal.SIGKILL)
        # Every child holds the output that it was given: it ends when the last of them has.
        server.listener.join(PATIENCE)
        assert not server.listener.is_alive()
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))


def test_a_child_that_hangs_is_ended_by_the_alarm() -> None:
    child = hanging("family.INSIST_SECONDS = 0.5; family.end_with_parent(0.1)")
    end_input(child)
    assert child.wait(PATIENCE) == -signal.SIGALRM


def test_control_a_child_that_does_not_watch_its_parent_stays() -> None:
    child = hanging("")
    end_input(child)
    with pytest.raises(subprocess.TimeoutExpired):
        child.wait(2)
    child.kill()
    child.wait()
