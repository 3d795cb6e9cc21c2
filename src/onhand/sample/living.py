"""The sample house lives on while it is there: a ticket now and then, a delivery when the shelves run low."""

import random
import threading
import uuid
from typing import Final

import structlog

from onhand.core import SYSTEM, Envelope
from onhand.core.commands import AnyCommand, MoveLine, PostMoves
from onhand.core.terms import Micros
from onhand.post import Poster
from onhand.sample import goods
from onhand.store import Store, Unavailable, Unknown
from onhand.store.signin import SignIn

PAUSE_SECONDS: Final = 2.0
PLAYED_MAX: Final = 20_000
"""A sample that is forgotten stops growing after so many tickets: half a day."""

REFILL: Final = 40
"""Tickets between two deliveries."""

ANSWER_SECONDS: Final = 30.0
_log: Final = structlog.get_logger("onhand.sample")


def play(store: Store, stop: threading.Event) -> None:
    """Sell until told to stop."""
    people = {code: _worker(store, code) for code, _ in goods.PEOPLE}
    poster = Poster(store)
    poster.start()
    chance = random.Random(goods.SEED + store.head().seq)  # noqa: S311 - what somebody buys
    try:
        for number in range(1, PLAYED_MAX + 1):
            if stop.wait(PAUSE_SECONDS):
                return
            command = refill() if number % REFILL == 0 else _sale(chance, number)
            try:
                _say(poster, command, people[goods.site_of(command)])
            except (Unavailable, Unknown, TimeoutError) as error:
                _log.info("the sample house missed a ticket", error=str(error))
    finally:
        poster.stop()


def _sale(chance: random.Random, number: int) -> PostMoves:
    return goods.ticket(chance, chance.choice(("MARKET", "HARBOUR")), f"L{number:04}")


def refill() -> PostMoves:
    """A delivery to both shops of what the tickets since the last one took, more or less."""
    lines = [
        MoveLine(
            "receipt", str(thing.daily), thing.sku, site=site, unit_cost=thing.cost, reference="DELIVERY",
            simulated=True,
        )
        for thing in goods.THINGS
        for site in ("MARKET", "HARBOUR")
        if thing.daily > 2
    ]  # fmt: skip
    return PostMoves(lines)


def _worker(store: Store, code: str) -> int:
    """The id of who works at a site."""
    found = SignIn(store).by_email(f"{code.lower()}@sample.example")
    return found.id if found else SYSTEM.actor


def _say(poster: Poster, command: AnyCommand, actor: int) -> None:
    envelope = Envelope(uuid.uuid4().bytes, actor, Micros(0), command)
    poster.submit(envelope, SYSTEM, b"").result(ANSWER_SECONDS)
