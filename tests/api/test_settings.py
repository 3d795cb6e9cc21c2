"""Settings come from the environment, are checked, and are written down."""

from pathlib import Path

import pytest

from onhand.settings import BadSetting, Settings, load, page
from tests.api import errors_page

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "settings.md"


def test_the_page_is_what_the_code_says() -> None:
    assert PAGE.read_text() == page()


def test_the_environment_sets_and_a_given_value_wins() -> None:
    environment = {"ONHAND_PORT": "9000", "ONHAND_HOME": "/data", "ONHAND_LOG_LEVEL": ""}
    assert load(environment) == Settings(port=9000, home="/data")
    assert load(environment, port=9001).port == 9001
    assert load(environment).database == "sqlite:////data"


@pytest.mark.parametrize(
    "environment",
    [
        {"ONHAND_PORT": "x"},
        {"ONHAND_PORT": "0"},
        {"ONHAND_LOG_LEVEL": "loud"},
        {"ONHAND_BODY_BYTES": "-1"},
        {"ONHAND_ANSWER_DAYS": "399"},
    ],
)
def test_a_bad_value_names_its_variable(environment: dict[str, str]) -> None:
    with pytest.raises(BadSetting, match=next(iter(environment))):
        load(environment)


def test_the_page_of_errors_is_what_the_code_says() -> None:
    assert errors_page.PAGE.read_text() == errors_page.page()
