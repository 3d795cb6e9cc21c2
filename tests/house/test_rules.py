"""The house rules hold in every file, and each rule would notice if it were broken."""

import ast
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from tests.house import rules

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "onhand"
STORE = SOURCE / "store"
CORE = SOURCE / "core"
FOLDERS = (SOURCE, ROOT / "tests", ROOT / "bench", ROOT / "scripts")
PYTHON = [path for folder in FOLDERS for path in sorted(folder.rglob("*.py"))]
STANDARD_LIBRARY = frozenset(sys.stdlib_module_names)

Rule = Callable[[ast.AST], Iterable[str]]


def core_rule(tree: ast.AST) -> Iterable[str]:
    return rules.impurities(tree, STANDARD_LIBRARY)


def broken(rule: Rule, paths: Iterable[Path]) -> list[str]:
    """Say where the rule is broken."""
    return [
        f"{path.relative_to(ROOT)}, {sentence}"
        for path in paths
        for sentence in rule(ast.parse(path.read_text(), filename=str(path)))
    ]


def too_long(paths: Iterable[Path], limit: int) -> list[str]:
    """Say which files have more lines than the limit."""
    counted = ((path, len(path.read_text().splitlines())) for path in paths)
    return [
        f"{path.relative_to(ROOT)} has {lines} lines, {limit} at most"
        for path, lines in counted
        if lines > limit
    ]


@pytest.mark.parametrize("rule", [rules.long_functions, rules.wide_functions, rules.hidden_imports])
def test_every_python_file_keeps_the_rule(rule: Rule) -> None:
    assert broken(rule, PYTHON) == []


def test_the_core_is_pure() -> None:
    assert broken(core_rule, sorted(CORE.rglob("*.py"))) == []


def test_only_the_store_has_sql() -> None:
    outside = [path for path in sorted(SOURCE.rglob("*.py")) if not path.is_relative_to(STORE)]
    assert broken(rules.sql_imports, outside) == []


def test_files_are_short_enough_to_read() -> None:
    tests = [path for path in PYTHON if path.is_relative_to(ROOT / "tests")]
    sources = [path for path in PYTHON if path not in tests]
    pages = sorted((ROOT / "web" / "src").rglob("*.tsx"))
    assert too_long(sources, rules.SOURCE_LINES) == []
    assert too_long(tests, rules.TEST_LINES) == []
    assert too_long(pages, rules.TSX_LINES) == []


@pytest.mark.parametrize(
    "source",
    [
        "import time",
        "from random import choice",
        "from uuid import uuid4",
        "import sqlalchemy",
        "from onhand.store import open_store",
        "import onhand.settings",
        "from ..store import open_store",
        "from datetime import datetime\nat = datetime.now()",
        "print(1)",
        "text = open('file')",
        "async def decide():\n    pass",
        "def decide(clock):\n    return clock.now()",
    ],
)
def test_an_impure_core_is_noticed(source: str) -> None:
    assert list(core_rule(ast.parse(source)))


@pytest.mark.parametrize(
    "source",
    [
        "import msgspec",
        "from onhand.core.terms import Refusal",
        "from onhand.core import terms",
        "from .terms import Refusal",
        "from uuid import UUID",
        "def is_open(lot):\n    return lot.open",
        "from datetime import datetime, timedelta",
    ],
)
def test_a_pure_core_is_left_alone(source: str) -> None:
    assert list(core_rule(ast.parse(source))) == []


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        (rules.long_functions, "def f():\n" + "    pass\n" * rules.FUNCTION_LINES),
        (rules.wide_functions, "def f(a, b, c, /, d, *, e, g, h): ..."),
        (rules.hidden_imports, "def f():\n    if True:\n        import json\n"),
        (rules.hidden_imports, "class C:\n    def f(self):\n        from json import loads\n"),
        (rules.sql_imports, "import sqlite3"),
        (rules.sql_imports, "from sqlalchemy.engine import Engine"),
    ],
)
def test_a_broken_rule_is_noticed(rule: Rule, source: str) -> None:
    assert list(rule(ast.parse(source)))


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        (rules.long_functions, "def f():\n" + "    pass\n" * (rules.FUNCTION_LINES - 1)),
        (rules.wide_functions, "class C:\n    def f(self, a, b, c, d, *, e, g): ..."),
        (rules.hidden_imports, "import json\ndef f(): ..."),
        (rules.sql_imports, "import psycopgish"),
    ],
)
def test_a_kept_rule_is_left_alone(rule: Rule, source: str) -> None:
    assert list(rule(ast.parse(source))) == []
