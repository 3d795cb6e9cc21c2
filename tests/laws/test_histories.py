"""The laws on random histories, each step compared with the second model; and controls that must be caught."""

import random
from typing import Any

import pytest

from tests.laws.histories import Differ, Pair, rows_of
from tests.laws.play import Player

STEPS = 30
SHORT, PER_TEST = 200, 20


def history(seed: int, steps: int = STEPS) -> Pair:
    """Play one history. A failure tells the seed and the fewest commands found that still fail."""
    pair = Pair(seed)
    player = Player(pair, seed)
    try:
        for _ in range(steps):
            pair.do(player.next())
        same_in_batches(pair, seed)
    except Exception as error:
        few = shrink(seed, pair.commands, type(error))
        text = "\n".join(f"  {at} {command!r}" for at, command in few)
        raise Differ(f"seed {seed}, step {len(pair.commands)}: {error}\nfewest commands:\n{text}") from error
    return pair


def fails(seed: int, commands: list[tuple[Any, Any]], kind: type[Exception]) -> bool:
    pair = Pair(seed)
    try:
        for at, command in commands:
            pair.world.at = at
            pair.do(command)
    except kind:
        return True
    except Exception:
        return False
    return False


def shrink(seed: int, commands: list[tuple[Any, Any]], kind: type[Exception]) -> list[tuple[Any, Any]]:
    """Leave out every command that the failure does not need."""
    if not fails(seed, commands, kind):
        return commands
    for i in reversed(range(len(commands))):
        fewer = commands[:i] + commands[i + 1 :]
        if fails(seed, fewer, kind):
            commands = fewer
    return commands


def same_in_batches(pair: Pair, seed: int) -> None:
    """A batch of n equals n batches of one, and replay of the journal equals both."""
    rng = random.Random(seed)
    other = Pair(seed).world
    commands = list(pair.commands)
    while commands:
        size = rng.randint(1, 8)
        batch, commands = commands[:size], commands[size:]
        other.batch([command for _, command in batch], ats=[at for at, _ in batch])
    assert other.journal == pair.world.journal, "one batch after another gives another journal"
    assert rows_of(other) == rows_of(pair.world), "one batch after another gives other rows"
    assert rows_of(pair.world.replayed()) == rows_of(pair.world), "replay gives other rows"


@pytest.mark.parametrize("first", range(0, SHORT, PER_TEST))
def test_random_histories_agree_with_the_second_model(first: int) -> None:
    accepted = 0
    for seed in range(first, first + PER_TEST):
        accepted += len(history(seed).world.journal)
    assert accepted > PER_TEST * STEPS // 3, "most of a history should be accepted"


@pytest.mark.long
@pytest.mark.parametrize("first", range(1_000, 11_000, 250))
def test_many_random_histories_agree_with_the_second_model(first: int) -> None:
    for seed in range(first, first + 250):
        history(seed)
