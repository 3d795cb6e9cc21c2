"""The page docs/reference/errors.md: every code of a problem with its HTTP status. Run it to write the page."""

from pathlib import Path

from onhand.api.problem import STATUS, STATUS_OF_DOOR

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "errors.md"


def page() -> str:
    """The page."""
    lines = [
        "# Errors",
        "",
        "Every no is problem JSON (RFC 9457) with one of these codes. A code never changes its meaning; branch on it.",
        "Each entry of `errors` names the line and the field, and the facts (`asked`, `available`, `sku`, ...).",
        "A refusal is an answer too: the same command id is told the same again, so a mended command needs a new id.",
        "",
        "| code | HTTP status | said by |",
        "|---|---|---|",
    ]
    for code, status in sorted(STATUS.items(), key=lambda one: (one[1], one[0])):
        said = "the door: nothing was decided" if code in STATUS_OF_DOOR else "the decision"
        lines.append(f"| `{code}` | {status} | {said} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page())
