"""Each kind of odd row has its rule, and no row vanishes."""

import pytest

from onhand.demo import rules
from tests.demo.shop import Row, row, shop

ODD = [
    ("unknown_product", row(999, 1, 1.0)),
    ("coupon", row(300, 1, 0.5)),
    ("gift_card", row(301, 1, 25.0)),
    ("department_key", row(302, 2, 3.98)),
    ("service", row(303, 1, 12.0)),
    ("negative_quantity", row(100, -1, 1.0)),
    ("negative_value", row(100, 1, -1.0)),
    ("zero_quantity", row(100, 0, 0.0)),
    ("zero_quantity", row(100, 0, 1.7763568394002505e-15)),
    ("zero_quantity_with_money", row(100, 0, 0.5)),
    ("zero_quantity_with_money", row(100, 0, 0.0, coupon=2.0)),
    ("fuel_by_amount", row(200, 1, 15.0)),
]
NOTED = [
    ("fuel_by_volume", row(200, 10_597, 24.79)),
    ("given_away", row(100, 1, 0.0, loyalty=1.5)),
    ("large_quantity", row(101, 144, 24.0)),
]
PLAIN = [row(100, 2, 2.5), row(101, 30, 9.0), row(304, 1, 1.0), row(100, 1, 0.01, coupon=1.0)]


@pytest.mark.parametrize(("reason", "line"), ODD)
def test_an_odd_row_is_listed_with_its_reason(reason: str, line: Row) -> None:
    verdicts = rules.judge(shop(line))
    assert {name for name, count in verdicts.odd_counts().items() if count} == {reason}
    assert not verdicts.posted.any()
    assert not any(verdicts.note_counts().values())


@pytest.mark.parametrize(("reason", "line"), NOTED)
def test_a_noted_row_is_posted_and_counted(reason: str, line: Row) -> None:
    verdicts = rules.judge(shop(line))
    assert {name for name, count in verdicts.note_counts().items() if count} == {reason}
    assert verdicts.posted.all()


@pytest.mark.parametrize("line", PLAIN)
def test_a_plain_row_is_only_posted(line: Row) -> None:
    verdicts = rules.judge(shop(line))
    assert verdicts.posted.all()
    assert not any(verdicts.note_counts().values())


def test_every_rule_has_an_example() -> None:
    assert {reason for reason, _ in ODD} == {rule.reason for rule in rules.ODD}
    assert {reason for reason, _ in NOTED} == {rule.reason for rule in rules.NOTES}


def test_posted_and_odd_rows_are_all_rows() -> None:
    every = [line for _, line in ODD] + [line for _, line in NOTED] + PLAIN
    verdicts = rules.judge(shop(*every))
    assert int(verdicts.posted.sum()) == len(NOTED) + len(PLAIN)
    assert sum(verdicts.odd_counts().values()) + int(verdicts.posted.sum()) == len(every)


def test_fuel_is_measured_in_gallons_and_the_rest_in_pieces() -> None:
    verdicts = rules.judge(shop(row(200, 10_597, 24.79), row(100, 2, 2.5)))
    assert verdicts.quantity.tolist() == [10_597, 2_000]
