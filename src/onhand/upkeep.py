"""Commands on the data itself: verify, rebuild, backup, restore."""

import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

from onhand.local import NotDone, opened
from onhand.settings import load
from onhand.store import Store, open_store
from onhand.store import backup as backups
from onhand.store.checkpoints import erased, export_erased
from onhand.store.projections.following import differences
from onhand.store.projections.following import rebuild as build_again
from onhand.store.rebuild import Rebuild
from onhand.store.verify import Finding, Verifier
from onhand.store.verify import Progress as Stage

out = Console(highlight=False, soft_wrap=True)


@contextmanager
def bar() -> Iterator[Progress]:
    """A progress bar on standard error; nothing of it stays."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield progress


@contextmanager
def interrupted_by(stop: Callable[[], None]) -> Iterator[None]:
    """While the block runs, Ctrl+C asks it to stop where it can go on later."""
    before = signal.signal(signal.SIGINT, lambda *_: stop())
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _replayed(store: Store, report: Callable[[Stage], None]) -> list[Finding]:
    """What differs between the ledger's rows and those that the journal makes in a scratch copy."""
    with tempfile.TemporaryDirectory(dir=store.home, prefix=".replay-") as folder:
        made = Rebuild(store, Path(folder), report)
        try:
            return made.run()
        finally:
            made.close()


def verify(*, projections: bool = True, replay: bool = False) -> int:
    """Prove on the live database that nothing is lost, doubled or changed; name the first bad row of what is wrong.

    Checks the seven laws: places and pools sum to zero, counters equal their moves, nothing is below zero or promised
    twice, serials and commands are once, values equal their layers, the chain is whole and matches the checkpoints,
    and every projection equals its rebuild. Runs beside a server, in bounded memory; a run that was stopped goes on
    where it was. Exit code 1 when anything is wrong.

    Parameters
    ----------
    projections
        Also compare the projections with a rebuild.
    replay
        Also play the whole journal again into a scratch copy in the data folder and compare every row with it.
    """
    settings = load()
    with closing(open_store(settings.database, settings.folder)) as store, bar() as progress:
        tasks = {name: progress.add_task(name, total=None) for name in ("journal", "stock", "projections")}
        if replay:
            tasks |= {name: progress.add_task(name, total=None) for name in ("replay", "compare")}

        def report(stage: Stage) -> None:
            progress.update(tasks[stage.stage], completed=stage.done, total=stage.total or None)

        verifier = Verifier(store, report)
        with interrupted_by(verifier.stop):
            proof = verifier.run()
        findings = list(proof.findings)
        if not proof.whole and not findings:
            raise NotDone("stopped; the next run goes on from here")
        if replay and proof.whole:
            findings += _replayed(store, report)
        if projections and proof.whole:

            def built(done: int, total: int) -> None:
                progress.update(tasks["projections"], completed=done, total=total)

            findings += [
                Finding(7, name, "", "differs from its rebuild") for name in differences(store, built)
            ]
    for finding in findings:
        out.print(str(finding), markup=False)
    if findings:
        raise NotDone(f"{len(findings)} findings in {proof.entries} entries and {proof.moves} moves")
    out.print(
        f"All is well: {proof.entries} entries and {proof.moves} moves, up to journal number {proof.seq}."
    )
    return 0


def rebuild() -> int:
    """Make all projections again from the journal, beside those in use, then put them in their place.

    Projections (search, the board, day totals) hold nothing that the journal does not. Reads and posts go on meanwhile.
    """
    settings = load()
    with closing(open_store(settings.database, settings.folder)) as store, bar() as progress:
        task = progress.add_task("projections", total=None)
        build_again(store, lambda done, total: progress.update(task, completed=done, total=total))
        seq = store.head().seq
    out.print(f"The projections are made again, up to journal number {seq}.")
    return 0


def backup(file: Path) -> int:
    """Write everything that cannot be made again into one file, as of one moment, while the house is open.

    The file is the same for SQLite and PostgreSQL: restored into the other, it moves the house there.

    Parameters
    ----------
    file
        The file to write; it must not exist yet.
    """
    settings = load()
    with closing(open_store(settings.database, settings.folder)) as store, bar() as progress:
        task = progress.add_task("ledger", total=None)
        seq = backups.backup(
            store, file, lambda table, rows: progress.update(task, description=table, completed=rows)
        )
    out.print(f"Written to {file}, up to journal number {seq}.", markup=False)
    return 0


def restore(file: Path, *, checkpoints: Path | None = None) -> int:
    """Fill an empty house from a backup. People sign in again; `onhand verify` then proves that all is there.

    Who was erased after the backup was written is erased again, as far as the checkpoints.log in the data folder, or
    the one given, tells of it.

    Parameters
    ----------
    file
        A file that `onhand backup` wrote.
    checkpoints
        A newer checkpoints.log, kept elsewhere.
    """
    settings = load()
    if checkpoints is not None:
        settings.folder.mkdir(parents=True, exist_ok=True)
        export_erased(settings.folder, erased(checkpoints))
    with bar() as progress:
        task = progress.add_task("ledger", total=None)
        try:
            seq = backups.restore(
                file,
                settings.database,
                settings.folder,
                lambda table, rows: progress.update(task, description=table, completed=rows),
            )
        except (backups.NotEmpty, backups.NotABackup) as error:
            raise NotDone(str(error)) from error
    with opened(settings) as local:
        repeated = local.repeat_erasures()
    out.print(f"Restored up to journal number {seq}; {repeated} erasures repeated.")
    return 0
