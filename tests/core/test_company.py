"""There is one company; its currency is fixed once goods have moved."""

from onhand.core import Accepted, Refusal
from onhand.core.commands import ChangeRecord
from onhand.core.rows import Record
from tests.core.says import issues
from tests.core.world import World


def told(world: World, **fields: object) -> int:
    answer = world.do(ChangeRecord("company", {"name": "Corner Shop", **fields}))
    assert isinstance(answer, Accepted), answer
    return int(answer.result["id"])


def test_a_house_has_one_company() -> None:
    world = World()
    told(world)
    assert issues(world.do(ChangeRecord("company", {"name": "Another"}))) == [("code_taken", "", None)]
    assert sum(row.kind == "company" for row in world.all(Record).values() if isinstance(row, Record)) == 1


def test_what_makes_no_sense_is_refused() -> None:
    world = World()
    bad = {
        "name": " ",
        "currency": "euro",
        "language": "English",
        "time_zone": "",
        "accounting_from": "1.1.26",
    }
    answer = world.do(ChangeRecord("company", bad))
    assert [field for _, field, _ in issues(answer)] == [
        "name", "currency", "language", "time_zone", "accounting_from"
    ]  # fmt: skip


def test_the_currency_is_fixed_once_goods_have_moved() -> None:
    world = World()
    id = told(world)
    for version, currency in enumerate(("EUR", "JPY"), 1):
        answer = world.do(ChangeRecord("company", {"currency": currency}, id, version))
        assert isinstance(answer, Accepted), answer
    world.site("shop")
    world.item("tea")
    world.receive("tea", "1", "shop", cost="3")
    answer = world.do(ChangeRecord("company", {"currency": "KWD"}, id, 3))
    assert isinstance(answer, Refusal)
    assert issues(answer) == [("immutable_field", "currency", None)]
    assert isinstance(world.do(ChangeRecord("company", {"name": "Other"}, id, 3)), Accepted)


def test_a_currency_can_be_told_after_goods_have_moved() -> None:
    world = World()
    id = told(world)
    world.site("shop")
    world.item("tea")
    world.receive("tea", "1", "shop", cost="3")
    assert isinstance(world.do(ChangeRecord("company", {"currency": "EUR"}, id, 1)), Accepted)
    answer = world.do(ChangeRecord("company", {"currency": ""}, id, 2))
    assert issues(answer) == [("immutable_field", "currency", None)]
