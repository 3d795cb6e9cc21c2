"""The year played against a server: whole, in order, once, whatever breaks in between."""

import csv
import json
from decimal import Decimal
from itertools import chain
from pathlib import Path

import httpx
import pytest

from onhand.demo import door, lines, play, setup
from onhand.demo.rules import judge
from tests.demo.shop import Server, busy, row, shop

URL = "http://shop.example"


def run(server: Server, days: int = 12) -> play.Played:
    options = play.Options(lines_per_second=0, data=busy(days), transport=server.transport())
    return play.run(URL, "key", None, options)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retries without waiting."""
    monkeypatch.setattr(door, "FIRST_PAUSE_SECONDS", 0.0)


@pytest.fixture
def small_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands of a few lines, so that a day has several of each kind."""
    monkeypatch.setattr(lines, "LINES_PER_COMMAND", 3)


def test_the_whole_year_arrives_once(small_commands: None) -> None:
    server, data = Server(), busy(12)
    played = run(server)
    sales = server.of_kind("sale")
    posted = judge(data).posted
    assert len(sales) == int(posted.sum()) == played.posted
    assert played.rows == len(data.sales) == played.posted + sum(played.odd.values())
    assert sum(Decimal(line["revenue"]) for line in sales) * 100 == int(data.sales.revenue[posted].sum())
    assert len(server.lines) - len(sales) == played.simulated
    assert server.items.keys() == {str(number) for number in data.products.product_id}
    assert server.position is not None
    assert server.position["phase"] == "done"
    assert server.position["done"] == server.position["total"] == len(data.sales)


def test_stock_on_the_server_is_never_below_zero(small_commands: None) -> None:
    server = Server()
    run(server, days=60)
    assert min(server.lowest.values()) == 0


def test_everything_made_up_says_so() -> None:
    server = Server()
    run(server)
    supplied = server.of_kind("opening", "receipt", "transfer")
    assert supplied
    assert all(line["simulated"] is True and line["reason"].startswith("simulated: ") for line in supplied)
    assert not any(line.get("simulated") for line in server.of_kind("sale"))


def test_a_second_run_posts_nothing(small_commands: None) -> None:
    server = Server()
    run(server)
    before, requests = len(server.lines), server.requests
    run(server)
    assert len(server.lines) == before
    assert server.requests == requests + 1


@pytest.mark.parametrize("stop", [1, 5, 17, 33, 50])
def test_a_run_that_is_cut_off_continues_to_the_same_end(small_commands: None, stop: int) -> None:
    whole, cut = Server(), Server()
    run(whole)

    def unplug(count: int) -> httpx.Response | None:
        if count > stop:
            return httpx.Response(418, json={"code": "unplugged"})
        return None

    cut.before = unplug
    with pytest.raises(door.Refused):
        run(cut)
    cut.before = lambda _: None
    run(cut)
    assert cut.stock == whole.stock
    assert sorted(map(str, cut.lines)) == sorted(map(str, whole.lines))


def test_a_run_that_continues_asks_for_what_exists_and_creates_only_the_rest(
    small_commands: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setup, "RECORDS_PER_COMMAND", 2)
    monkeypatch.setattr(setup, "FIRST_ITEMS", 2)
    monkeypatch.setattr(play, "FIRST_ITEMS", 2)
    monkeypatch.setattr(play, "RECORDS_PER_COMMAND", 0)
    server = Server()
    stop = Server()
    run(stop)

    def unplug(_: int) -> httpx.Response | None:
        return (
            httpx.Response(418, json={})
            if server.position and server.position["at"] == "2017-01-03"
            else None
        )

    server.before = unplug
    with pytest.raises(door.Refused):
        run(server)
    server.before = lambda _: None
    assert 2 <= len(server.items) < len(stop.items)
    before = {path: len(rows) for path, rows in server.records.items()}
    # A later version may name things differently: what exists is left as it is.
    monkeypatch.setattr(setup, "brand_name", lambda products, at: "another brand")
    run(server)
    assert server.items.keys() == stop.items.keys()
    assert server.stock == stop.stock
    brands = {row["id"]: row["name"] for row in server.records.pop("/brands")}
    assert {brands[item["brand"]] == "another brand" for item in server.items.values()} == {True, False}
    for path, rows in server.records.items():
        assert len(rows) > before[path] or len(rows) == len(stop.records[path])
        assert len({(row["name"], row["parent"]) for row in rows}) == len(rows) == len(stop.records[path])


def test_a_run_whose_position_is_lost_loads_nothing_twice(small_commands: None) -> None:
    server = Server()
    run(server)
    before = len(server.lines)
    server.position = None
    run(server)
    assert len(server.lines) == before
    assert server.repeated > 10


def test_lost_answers_and_busy_servers_change_nothing(small_commands: None) -> None:
    whole, shaky = Server(), Server()
    run(whole)

    def drop(count: int) -> None:
        if count % 3 == 0:
            raise httpx.ReadError("cut off after the commit")

    shaky.after = drop
    shaky.before = lambda count: httpx.Response(503, json={}) if count % 7 == 0 else None
    run(shaky)
    assert shaky.repeated > 0
    assert shaky.stock == whole.stock


def test_a_day_is_sold_only_after_it_is_supplied_and_before_the_next(small_commands: None) -> None:
    server = Server()
    run(server)
    sold = [line["effective_at"][:10] for line in server.of_kind("sale")]
    assert sold == sorted(sold)


def test_a_server_that_never_answers_is_given_up() -> None:
    server = Server()
    server.before = lambda _: httpx.Response(503, json={})
    with pytest.raises(door.Unreachable, match="503"):
        run(server)


def test_a_basket_is_not_cut_between_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "LINES_PER_COMMAND", 4)
    data = shop(*(row(100 + place % 2, 1, 1.0, basket=place // 3) for place in range(12)))
    story = lines.Story.of(data)
    (day,) = story.supply.year()
    baskets = [
        [line["reference"] for line in json.loads(body)["lines"]] for body in lines.sale_bodies(story, day)
    ]
    assert sorted(chain.from_iterable(baskets)) == sorted(f"basket {place // 3}" for place in range(12))
    assert all(len(set(body)) == 1 for body in baskets)


def test_money_leaves_as_the_rule_says() -> None:
    data = shop(row(100, 2, 3.5, loyalty=0.5, match=0.25, coupon=1.0))
    (line,) = lines.sale_lines(lines.Story.of(data), lines.sale_rows(lines.Story.of(data), 0, 1))
    assert (line.revenue, line.discount, line.quantity) == ("3.50", "0.75", "2")
    assert line.reason == "of it paid by maker's coupon: 1.00"
    assert line.effective_at == "2017-01-01T09:00:00Z"


def test_command_ids_follow_from_the_content() -> None:
    assert door.command_id("/moves", b"a") == door.command_id("/moves", b"a")
    assert len({door.command_id(path, body) for path in ("/moves", "/counts") for body in (b"a", b"b")}) == 4
    # Another value would post a half loaded year a second time.
    assert str(door.command_id("/moves", b"{}")) == "0cb00993-d8d6-56a4-b499-6bc9a3fd6550"


def test_odd_rows_are_listed_one_by_one(tmp_path: Path) -> None:
    data = busy(12)
    story = lines.Story.of(data)
    count = play.write_odd(story, tmp_path / "odd.csv")
    with (tmp_path / "odd.csv").open(encoding="utf-8") as file:
        listed = list(csv.DictReader(file))
    assert len(listed) == count
    unposted = [line for line in listed if line["posted"] == "no"]
    assert len(unposted) == sum(story.verdicts.odd_counts().values())
    assert {line["reason"] for line in unposted} == {"coupon", "unknown_product"}


def test_quantities_and_money_are_plain_decimals() -> None:
    assert [lines.quantity_text(milli) for milli in (1_000, 10_597, 12_500, 10)] == [
        "1",
        "10.597",
        "12.5",
        "0.01",
    ]
    assert [lines.cents_text(cents) for cents in (0, 5, 125)] == ["0.00", "0.05", "1.25"]
    assert [lines.cost_text(cost) for cost in (16_150, 10_000, 1)] == ["1.615", "1", "0.0001"]
    assert lines.instant(1_483_272_000) == "2017-01-01T12:00:00Z"
