"""The command line: `onhand serve | demo | import | export | verify | rebuild | migrate | user | key |
backup | restore`.

Exit codes: 0 done, 1 it could not be done (the last line says why), 2 the command was not understood.
"""

import os
import signal
import sys
import threading
from typing import Annotated, Final

from cyclopts import App, CycloptsError, Parameter
from rich.console import Console
from rich.table import Table

from onhand import exchange, logs, server, upkeep
from onhand.api.passwords import Passwords
from onhand.api.people import INVITATION, new_link
from onhand.api.setup import PASSWORD, first_link
from onhand.core.commands import ChangeRecord
from onhand.core.people import ApiKey, User, email_value, holder_of
from onhand.core.rows import Record
from onhand.family import end_with_parent, start, stop_all
from onhand.local import Local, NotDone, check_roles, opened
from onhand.settings import BadSetting, Settings, load
from onhand.store import Lost, UnsafeDatabase, open_store
from onhand.store.signin import SignIn
from onhand.work import process

DONE: Final = 0
NOT_DONE: Final = 1
NOT_UNDERSTOOD: Final = 2
PAGE: Final = 500

out = Console(highlight=False, soft_wrap=True)
errors = Console(stderr=True, highlight=False, soft_wrap=True)

app = App(
    name="onhand",
    help="Real-time inventory management: what is in stock, where, promised to whom, and worth what.\n\n"
    "Settings are environment variables (ONHAND_HOME, ONHAND_PORT, ONHAND_DATABASE_URL, ...); options win.\n\n"
    "Exit codes: 0 done, 1 could not be done, 2 not understood.",
    help_format="plaintext",
)
user_app = App(name="user", help="People who sign in.", help_format="plaintext")
key_app = App(name="key", help="API keys of programs.", help_format="plaintext")
app.command(user_app)
app.command(key_app)

Hidden = Parameter(show=False)


@app.command
def serve(
    *,
    host: str | None = None,
    port: int | None = None,
    processes: int | None = None,
    tls_cert: str | None = None,
    tls_key: str | None = None,
    child: Annotated[bool, Hidden] = False,
) -> int:
    """Serve the web app, the API and the live feed until SIGTERM or Ctrl+C.

    The first start makes the database, and prints a one-time link with which the first administrator is created.
    A stop answers what waits, ends the live streams and closes; nothing that was acknowledged is ever lost.

    Parameters
    ----------
    host
        The address to listen on (ONHAND_HOST, 127.0.0.1).
    port
        The port (ONHAND_PORT, 8765).
    processes
        Server processes that share the port (ONHAND_PROCESSES, 1). More than one pays on PostgreSQL.
    tls_cert
        Certificate chain as PEM (ONHAND_TLS_CERT). With it and its key the server speaks TLS and HTTP/2.
    tls_key
        The certificate's private key as PEM (ONHAND_TLS_KEY).
    child
        One of the processes of another `onhand serve`.
    """
    settings = load(host=host, port=port, processes=processes, tls_cert=tls_cert, tls_key=tls_key)
    logs.set_up(settings)
    if child:
        end_with_parent(settings.stop_seconds)
        return server.serve(settings)
    if bool(settings.tls_cert) != bool(settings.tls_key):
        raise NotDone("TLS needs both a certificate and its key")
    server.check_port(settings)
    open_store(settings.database, settings.folder).close()
    commands = [("serve", "--child")] * (settings.processes - 1) + [("work", "--child")]
    children = start(commands, settings)
    try:
        code = server.serve(settings, lambda house: _welcome(house.settings, house.signin))
    finally:
        stop_all(children)
    if code == server.FATAL:
        # The disk failed at a commit: what this process had in memory is worth nothing. Start anew in its place.
        os.execv(sys.executable, [sys.executable, "-m", "onhand", *sys.argv[1:]])  # noqa: S606 - our own program
    return code


def _welcome(settings: Settings, signin: SignIn) -> None:
    out.print(f"Onhand is at [bold]{settings.address}[/bold]")
    link = first_link(settings, signin)
    if link:
        out.print("Nobody can sign in yet. This link creates the first administrator, once:")
        out.print(f"  {link}", style="bold", markup=False)


@app.command
def work(*, child: Annotated[bool, Hidden] = False) -> int:
    """Do what follows the journal and the time: search, day totals, promises and lots that expire.

    `onhand serve` starts it by itself. Alone, it serves houses whose servers run on other machines.

    Parameters
    ----------
    child
        A process of an `onhand serve`.
    """
    settings = load()
    logs.set_up(settings)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if child:
        end_with_parent(settings.stop_seconds)
    return process.run(settings, stop)


# Loaded when it is asked for: it needs the extra `onhand[demo]`.
app.command(
    "onhand.show:demo",
    name="demo",
    help="Play a year of a real grocer through the front door, and go on living until Ctrl+C.\n\n"
    "Starts a server, prints its address and one sign-in for each role, then streams the year in; the board can be\n"
    "used while it loads. Run again, it goes on where it stopped and loads nothing twice.",
)


@app.command
def migrate() -> int:
    """Bring the database up to date, or make it; a server does the same when it starts.

    Ledger tables only gain columns and tables, so a server of the release before goes on working.
    """
    with opened(load()) as local:
        out.print(f"The database is up to date; its journal has {local.store.head().seq} entries.")
    return DONE


app.command(exchange.import_, name="import")
app.command(exchange.export)
for command in (upkeep.verify, upkeep.rebuild, upkeep.backup, upkeep.restore):
    app.command(command)


# -- people -------------------------------------------------------------------------------------------------------


@user_app.command(name="add")
def user_add(email: str, *, role: list[str], name: str = "", password_stdin: bool = False) -> int:
    """Add a person. Prints a one-time link for the password, or reads the password from standard input.

    Parameters
    ----------
    email
        The address to sign in with.
    role
        A role; give it again for more: customer, store_manager, warehouse, service, sales, supplier, product, finance,
        marketing, admin.
    name
        How others see this person.
    password_stdin
        Take the password from the first line of standard input instead of making a link.
    """
    settings = load()
    fields = {"email": email, "name": name or email.partition("@")[0], "roles": role}
    if password_stdin:
        passwords = Passwords(settings)
        password = sys.stdin.readline().rstrip("\n")
        passwords.check_new(password, email)
        fields["password"] = passwords.hash_now(password)
    with opened(settings) as local:
        check_roles(local.signin, role)
        id = int(local.post(ChangeRecord("user", fields)).result["id"])
        out.print(f"Added {email} with id {id}.", markup=False)
        if not password_stdin:
            _print_link(local, id, INVITATION)
    return DONE


@user_app.command(name="list")
def user_list() -> int:
    """List people with their roles."""
    table = Table("id", "e-mail", "name", "roles", "state")
    with opened(load()) as local:
        for record in _all(local, "user"):
            user = holder_of(record.kind, record.fields)
            assert isinstance(user, User)
            state = "disabled" if user.disabled else "ready" if user.password else "no password yet"
            table.add_row(str(record.id), user.email, user.name, ", ".join(user.roles), state)
    out.print(table)
    return DONE


@user_app.command(name="disable")
def user_disable(email: str) -> int:
    """Disable a person: sessions and keys end within a second, the history stays."""
    return _set_disabled(email, True)


@user_app.command(name="enable")
def user_enable(email: str) -> int:
    """Let a disabled person sign in again."""
    return _set_disabled(email, False)


@user_app.command(name="erase")
def user_erase(email: str, *, yes: bool = False) -> int:
    """Erase who a person was, for good: name, address and password leave the record and the journal.

    What they did stays, under their number. The hash chain stays whole. Restoring an older backup repeats it.

    Parameters
    ----------
    yes
        Yes, for good.
    """
    if not yes:
        raise NotDone("this cannot be undone: say --yes")
    with opened(load()) as local:
        record = _by_email(local, email)
        local.erase(record.id, record.version)
    out.print(f"Person {record.id} is erased.")
    return DONE


@user_app.command(name="link")
def user_link(email: str) -> int:
    """Print a one-time link with which a person sets a new password."""
    with opened(load()) as local:
        record = _by_email(local, email)
        user = holder_of(record.kind, record.fields)
        is_new = isinstance(user, User) and not user.password
        _print_link(local, record.id, INVITATION if is_new else PASSWORD)
    return DONE


def _set_disabled(email: str, disabled: bool) -> int:
    with opened(load()) as local:
        record = _by_email(local, email)
        local.post(ChangeRecord("user", {"disabled": disabled}, record.id, record.version))
        local.signin.end_sessions(record.id)
    out.print(f"{email} is {'disabled' if disabled else 'enabled'}.", markup=False)
    return DONE


def _by_email(local: Local, email: str) -> Record:
    record = local.signin.by_email(email)
    if record is None:
        raise NotDone(f"nobody has the address {email}")
    local.signin.forget_tries(f"account {email_value(email)}")
    return record


def _print_link(local: Local, person: int, purpose: str) -> None:
    link, _ = new_link(local.settings, local.signin, purpose, person)
    hours = local.settings.invitation_hours if purpose == INVITATION else local.settings.link_hours
    out.print(f"This link sets the password, once, within {hours} hours:")
    out.print(f"  {link}", markup=False)


def _all(local: Local, kind: str) -> list[Record]:
    found: list[Record] = []
    while page := local.signin.records(kind, found[-1].id if found else 0, PAGE):
        found += page
    return found


# -- keys ---------------------------------------------------------------------------------------------------------


@key_app.command(name="add")
def key_add(name: str, *, role: list[str], expires_on: str = "") -> int:
    """Make an API key and print it: this is the only time it is shown.

    Parameters
    ----------
    name
        What the key is for.
    role
        A role; give it again for more. `api` suits most programs.
    expires_on
        The last day on which it works, such as 2027-12-31.
    """
    with opened(load()) as local:
        id, key = local.add_key(name, role, expires_on)
        out.print(f"Key {id}; send it as the header Authorization: Bearer ...", markup=False)
        out.print(key, markup=False)
    return DONE


@key_app.command(name="list")
def key_list() -> int:
    """List API keys, without their secrets."""
    table = Table("id", "name", "roles", "expires", "state")
    with opened(load()) as local:
        for record in _all(local, "api_key"):
            key = holder_of(record.kind, record.fields)
            assert isinstance(key, ApiKey)
            state = "revoked" if key.disabled else "ready"
            table.add_row(str(record.id), key.name, ", ".join(key.roles), key.expires_on or "never", state)
    out.print(table)
    return DONE


@key_app.command(name="revoke")
def key_revoke(id: int) -> int:
    """Revoke an API key: it is refused within a second."""
    with opened(load()) as local:
        record = local.signin.record(id)
        if record is None or record.kind != "api_key":
            raise NotDone(f"there is no API key {id}")
        local.post(ChangeRecord("api_key", {"disabled": True}, record.id, record.version))
    out.print(f"Key {id} is revoked.")
    return DONE


def main() -> int:
    """Run the command line; gives the exit code."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        result = app(exit_on_error=False, result_action="return_value")
    except CycloptsError:
        return NOT_UNDERSTOOD
    except ModuleNotFoundError as error:
        errors.print(f"this needs {error.name}: install onhand[demo]", style="red", markup=False)
        return NOT_DONE
    except BadSetting as error:
        errors.print(str(error), style="red", markup=False)
        return NOT_UNDERSTOOD
    except (NotDone, UnsafeDatabase, Lost, server.PortTaken, ValueError, OSError) as error:
        errors.print(str(error), style="red", markup=False)
        return NOT_DONE
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    return int(result or DONE)
