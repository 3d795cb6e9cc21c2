"""Log lines: readable on a terminal, JSON elsewhere. Never a secret: only what is named here is ever logged."""

import logging
import sys
from typing import Any

import structlog
import structlog.tracebacks

from onhand.settings import Settings

TRACEBACKS = structlog.processors.ExceptionRenderer(
    structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
)
"""Where it happened, without the values there: those may be passwords."""

LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40}


# Local variables hold request bodies, passwords and keys: they never belong in a log.
_TRACEBACKS = structlog.processors.ExceptionRenderer(
    structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
)


def set_up(settings: Settings) -> None:
    """Configure the log of this process; it goes to standard error."""
    level = LEVELS[settings.log_level]
    to_console = settings.log_format == "console" or (settings.log_format == "auto" and sys.stderr.isatty())
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[Any] = (
        [
            structlog.dev.ConsoleRenderer(
                sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
            )
        ]
        if to_console
        else [_TRACEBACKS, structlog.processors.JSONRenderer()]
    )
    structlog.configure(
        processors=[*shared, *last],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(name)s: %(message)s")
    logging.getLogger("_granian").setLevel(logging.ERROR)
