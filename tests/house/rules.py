"""The house rules, as functions from a parsed source file to what breaks them.

Each gives sentences such as `line 12: calls now()`; no sentence means that the rule holds.
"""

import ast
from collections.abc import Iterator

FUNCTION_LINES = 70
PARAMETERS = 6
SOURCE_LINES = 500
TEST_LINES = 600
TSX_LINES = 250

SQL_PACKAGES = frozenset({"sqlalchemy", "alembic", "sqlite3", "psycopg"})

# What a pure function may not call: clocks, dice, the outside world. Plain names and methods are told apart,
# since a lot may be open and a day may be closed.
IMPURE_FUNCTIONS = frozenset(
    {"open", "print", "input", "breakpoint", "exec", "eval", "now", "random", "uuid4"}
)
IMPURE_METHODS = frozenset(
    {
        "now",
        "utcnow",
        "today",
        "uuid1",
        "uuid4",
        "uuid7",
        "random",
        "randint",
        "shuffle",
        "urandom",
        "monotonic",
    }
)
IMPURE_NAMES = IMPURE_FUNCTIONS | IMPURE_METHODS
IMPURE_MODULES = frozenset(
    {
        "asyncio",
        "builtins",
        "concurrent",
        "ctypes",
        "http",
        "io",
        "logging",
        "multiprocessing",
        "os",
        "pathlib",
    }
    | {"random", "secrets", "select", "shutil", "signal", "socket", "sqlite3", "ssl", "subprocess", "sys"}
    | {"tempfile", "threading", "time", "urllib"}
)
CORE_PACKAGES = frozenset({"msgspec", "onhand"})

Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(tree: ast.AST) -> Iterator[Function]:
    """Every function and method, nested ones too."""
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def imports(tree: ast.AST) -> Iterator[tuple[int, str, str]]:
    """Line, module (with its leading dots) and name of every import; `import module` has no name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (
                (node.lineno, "." * node.level + (node.module or ""), alias.name) for alias in node.names
            )


def long_functions(tree: ast.AST) -> Iterator[str]:
    """Functions that do not fit on a screen."""
    for function in functions(tree):
        lines = (function.end_lineno or function.lineno) - function.lineno + 1
        if lines > FUNCTION_LINES:
            yield f"line {function.lineno}: {function.name} has {lines} lines, {FUNCTION_LINES} at most"


def wide_functions(tree: ast.AST) -> Iterator[str]:
    """Functions with too many parameters, not counting self and cls."""
    for function in functions(tree):
        arguments = function.args
        named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        count = sum(argument.arg not in {"self", "cls"} for argument in named)
        if count > PARAMETERS:
            yield f"line {function.lineno}: {function.name} has {count} parameters, {PARAMETERS} at most"


def hidden_imports(tree: ast.AST) -> Iterator[str]:
    """Imports inside functions."""
    for function in functions(tree):
        for line, module, name in imports(function):
            yield f"line {line}: imports {module or name} inside {function.name}"


def sql_imports(tree: ast.AST) -> Iterator[str]:
    """Imports of a database package: only the store has SQL."""
    for line, module, _ in imports(tree):
        if module.split(".")[0] in SQL_PACKAGES:
            yield f"line {line}: imports {module} outside the store"


def impurities(tree: ast.AST, standard_library: frozenset[str]) -> Iterator[str]:
    """What makes a module of the core impure: clocks, dice, files, network, waiting, foreign packages."""
    for line, module, name in imports(tree):
        top = module.split(".")[0]
        if top in IMPURE_MODULES or name in IMPURE_NAMES:
            yield f"line {line}: imports {module} {name}".rstrip()
        elif module.startswith("..") or (top == "onhand" and not f"{module}.".startswith("onhand.core.")):
            yield f"line {line}: imports {module} from outside the core"
        elif top and top not in standard_library | CORE_PACKAGES:
            yield f"line {line}: imports the package {top}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Await | ast.AsyncFunctionDef | ast.AsyncFor | ast.AsyncWith):
            yield f"line {node.lineno}: waits ({type(node).__name__})"
        elif isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Name) and called.id in IMPURE_FUNCTIONS:
                yield f"line {node.lineno}: calls {called.id}()"
            elif isinstance(called, ast.Attribute) and called.attr in IMPURE_METHODS:
                yield f"line {node.lineno}: calls {called.attr}()"
