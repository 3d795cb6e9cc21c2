"""What goes to the log, and what never does."""

import subprocess
import sys

import pytest

CRASH = """
import structlog
from onhand import logs
from onhand.settings import load
logs.set_up(load({}, log_format=%r))
def sign_in(password):
    raise ValueError("no luck")
try:
    sign_in("-".join(["open", "sesame"]))
except ValueError:
    structlog.get_logger().exception("a request failed")
"""


@pytest.mark.parametrize("form", ["json", "console"])
def test_a_logged_error_shows_where_but_no_variables(form: str) -> None:
    """A traceback is logged without local variables: they hold passwords and keys."""
    done = subprocess.run([sys.executable, "-c", CRASH % form], capture_output=True, text=True, check=True)
    assert "no luck" in done.stderr
    assert "sign_in" in done.stderr
    assert "sesame" not in done.stderr.replace('"open", "sesame"', "")
