"""`onhand demo`: a server in a process of its own, people to sign in as, and the player at the front door."""

import json
import os
import secrets
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Final

import msgspec
from rich.console import Console
from rich.table import Table

from onhand import logs, server
from onhand.api.setup import SIGN_INS
from onhand.demo import grocer, play, signins
from onhand.demo.door import Refused, Unreachable
from onhand.family import start, stop_all
from onhand.local import NotDone, opened
from onhand.settings import Settings, load

STATE: Final = "demo.json"
START_SECONDS: Final = 60.0


class State(msgspec.Struct):
    """What the demo keeps in the data folder: the same key and passwords on every run."""

    secret: str
    key: str


def demo(*, port: int | None = None, lines_per_second: float | None = None) -> int:
    """Play a year of a real grocer through the front door, and go on living until Ctrl+C.

    Starts a server, prints its address and one sign-in for each role, then streams the year in; the board can be used
    while it loads. Run again, it goes on where it stopped and loads nothing twice. Needs the extra `onhand[demo]`.

    Parameters
    ----------
    port
        The port (ONHAND_PORT, 8765).
    lines_per_second
        How fast it lives after the year; 0 ends the demo there.
    """
    settings = load(port=port)
    logs.set_up(settings)
    server.check_port(settings)
    return run(settings, Console(highlight=False, soft_wrap=True), lines_per_second)


def run(settings: Settings, out: Console, lines_per_second: float | None) -> int:
    """Play until the year is over and living is switched off, or Ctrl+C. Raises NotDone."""
    state = prepare(settings)
    people = signins.sign_ins(state.secret)
    children = start((("serve", "--child"), ("work", "--child")), settings, ONHAND_LOG_LEVEL="warning")
    try:
        base = local_address(settings)
        wait_until_ready(base)
        signins.create(base, state.key, people)
        welcome(settings, people, out)
        options = play.Options(odd_file=settings.folder / "demo-odd-rows.csv")
        if lines_per_second is not None:
            options = play.Options(odd_file=options.odd_file, lines_per_second=lines_per_second)
        play.run(base, state.key, out, options)
    except grocer.DataMissing as error:
        raise NotDone(str(error)) from error
    except (Refused, Unreachable) as error:
        raise NotDone(f"the demo stopped: {error}") from error
    except KeyboardInterrupt:
        out.print("Stopped. Run it again to go on from here.")
    finally:
        stop_all(children)
    return 0


def prepare(settings: Settings) -> State:
    """The key that plays and the secret of the passwords: made once, kept in a file only its owner may read."""
    path = settings.folder / STATE
    with opened(settings) as local:
        known = _read(path)
        if known is not None and local.signin.record(int(known.key.split("_")[1])) is not None:
            return known
        _, key = local.add_key("demo", ["admin"])
        state = State(secrets.token_hex(16), key)
        people = signins.sign_ins(state.secret)
        shown = [
            {
                "role": one.role,
                "title": one.title,
                "email": one.email,
                "password": one.password,
                "name": one.name,
            }
            for one in people
        ]
        local.signin.set_note(SIGN_INS, json.dumps(shown))
    _write(path, state)
    return state


def _read(path: Path) -> State | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=State)
    except (FileNotFoundError, msgspec.DecodeError):
        return None


def _write(path: Path, state: State) -> None:
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with open(file, "wb") as stream:
        stream.write(msgspec.json.encode(state))


def local_address(settings: Settings) -> str:
    """Where the player finds the server on this machine."""
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104
    return f"{'https' if settings.tls_cert else 'http'}://{host}:{settings.port}"


def wait_until_ready(base: str) -> None:
    """Wait until the server answers. Raises NotDone."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"{base}/health/ready", timeout=5) as answer:  # noqa: S310 - our own server
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise NotDone(f"the server at {base} does not start")


def welcome(settings: Settings, people: list[signins.SignIn], out: Console) -> None:
    """Print where it is and whom to be."""
    table = Table("role", "e-mail", "password", box=None, pad_edge=False)
    for person in people:
        table.add_row(person.title, person.email, person.password)
    out.print(f"Onhand is at [bold]{settings.address}[/bold]. Sign in as anybody:")
    out.print(table)
    out.print("Supply is simulated and labelled as such. Ctrl+C stops; the next run goes on from there.")
