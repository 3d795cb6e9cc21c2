"""The page docs/reference/rights.md: every route, its rule, and which roles that lets in. Run it to write the page."""

from pathlib import Path
from tempfile import TemporaryDirectory

from onhand.api.access import METRICS, PUBLIC, SIGNED_IN
from onhand.api.openapi import handlers
from onhand.app import application, open_house
from onhand.core.roles import ROLES
from onhand.store import open_store
from tests.support.api import settings_for

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "rights.md"
WORDS = {
    PUBLIC: "anybody",
    SIGNED_IN: "anybody who is signed in",
    METRICS: "this machine, or who has the token of the metrics",
}


def roles_with(rule: str) -> str:
    """The roles that a rule lets in."""
    return WORDS.get(rule) or ", ".join(role.name for role in ROLES.values() if rule in role.rights)


def page(rules: dict[tuple[str, str], str]) -> str:
    """The page of these routes: (path, method) and rule."""
    lines = [
        "# Who may do what",
        "",
        "Every route names one rule, and one guard applies it.",
        "Sites outside of a person's scope answer like missing ones.",
        "",
        "| route | rule | roles |",
        "|---|---|---|",
    ]
    for (path, method), rule in sorted(rules.items()):
        lines.append(f"| `{method} {path}` | `{rule}` | {roles_with(rule)} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the page."""
    with TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/data", Path(folder))
        app, _ = application(open_house(settings_for(f"sqlite:///{folder}/data", Path(folder)), store))
        PAGE.write_text(
            page({(path, method): handler.opt["rule"] for path, method, handler in handlers(app)})
        )
        store.close()


if __name__ == "__main__":
    main()
