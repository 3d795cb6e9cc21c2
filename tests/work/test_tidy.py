"""What nobody can ask for any more is forgotten: answers after their days, sessions after their end; nothing sooner."""

import threading
import uuid
from pathlib import Path

import pytest

from onhand.core import SYSTEM, Envelope, State
from onhand.core.commands import ChangeRecord
from onhand.core.terms import DAY_MICROS, Micros
from onhand.post import Answer
from onhand.store import Store
from onhand.store.reads.due import oldest_answer
from onhand.store.signin import Session, SignIn
from onhand.store.verify import Verifier
from onhand.work import tidy
from tests.support.api import settings_for
from tests.support.shop import Shop, open_shop

DAYS = 400
FIRST_DAY = 20_000 * DAY_MICROS


def sent(shop: Shop, id: bytes, code: str) -> Answer:
    """What this command is told: a site with a code, which only the first to ask for gets."""
    command = ChangeRecord("site", {"code": code, "name": code})
    return shop.poster.submit(Envelope(id, 0, Micros(0), command), SYSTEM, code.encode()).result(30)


def look(store: Store, url: str, home: Path, now: int) -> int:
    return tidy.Tidy(store, settings_for(url, home)).look(now, threading.Event())


def test_answers_are_kept_for_their_days_and_then_forgotten(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tidy, "STEP", 1)
    home = tmp_path / "home"
    with open_shop(database_url, home) as shop:
        shop.now = FIRST_DAY
        accepted, refused, later = (uuid.uuid4().bytes for _ in range(3))
        first, no = sent(shop, accepted, "A"), sent(shop, refused, "A")
        assert (first.refusal, no.seq) == (None, 0)
        shop.now = FIRST_DAY + 2 * DAY_MICROS
        last = sent(shop, later, "B")

        assert look(shop.store, database_url, home, FIRST_DAY + DAYS * DAY_MICROS) == 0
        assert (sent(shop, accepted, "A").repeated, sent(shop, refused, "A").repeated) == (True, True)

        shop.now = FIRST_DAY + (DAYS + 1) * DAY_MICROS
        assert look(shop.store, database_url, home, shop.now) == 2
        assert oldest_answer(shop.store.reader) == last.at
        assert sent(shop, later, "B").seq == last.seq
        assert Verifier(shop.store).run().good


def test_an_id_whose_answer_is_forgotten_is_not_applied_again_and_fells_nobody(
    database_url: str, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    old, new = uuid.uuid4().bytes, uuid.uuid4().bytes
    with open_shop(database_url, home) as shop:
        shop.now = FIRST_DAY
        sent(shop, old, "A")
        assert look(shop.store, database_url, home, FIRST_DAY + (DAYS + 1) * DAY_MICROS) == 1
        blocker = shop.store.ledger()
        blocker.begin([], [], State())
        futures = [
            shop.poster.submit(
                Envelope(id, 0, Micros(0), ChangeRecord("site", {"code": code})), SYSTEM, code.encode()
            )
            for id, code in ((uuid.uuid4().bytes, "C"), (old, "D"), (new, "E"))
        ]
        blocker.rollback()
        blocker.close()
        before, again, after = (future.result(30) for future in futures)
        assert again.refusal is not None
        assert again.refusal.code == "command_id_reused"
        assert (before.refusal, after.refusal) == (None, None)
        assert Verifier(shop.store).run().good


def test_sessions_that_ended_are_forgotten(sqlite_url: str, tmp_path: Path) -> None:
    home = tmp_path / "home"
    with open_shop(sqlite_url, home) as shop:
        signin, now = SignIn(shop.store), FIRST_DAY
        for token, ends_at in ((b"ended", now - 1), (b"open", now + 1)):
            signin.add_session(Session(token, 1, now - 1, now - 1, ends_at))
        look(shop.store, sqlite_url, home, now)
        assert [one.token for one in signin.sessions(1, 0, 0, 10)] == [b"open"]
