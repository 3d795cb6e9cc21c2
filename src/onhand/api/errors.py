"""Whatever goes wrong on the way becomes a problem; what is our own mistake is logged and says nothing else."""

from typing import Any

import structlog
from litestar.connection import ASGIConnection
from litestar.exceptions import (
    HTTPException,
    InternalServerException,
    MethodNotAllowedException,
    NotAuthorizedException,
    NotFoundException,
    PermissionDeniedException,
    ValidationException,
)  # fmt: skip
from litestar.response import Response
from litestar.status_codes import HTTP_413_REQUEST_ENTITY_TOO_LARGE
from litestar.types import ExceptionHandlersMap

from onhand.api.problem import MEDIA_TYPE, Problem
from onhand.core.terms import Issue
from onhand.store import Unavailable, Unknown
from onhand.store.reads.sql import BadCursor

log = structlog.get_logger("onhand.api")
AnyConnection = ASGIConnection[Any, Any, Any, Any]


def _respond(problem: Problem) -> Response[bytes]:
    headers = {**problem.headers, "Cache-Control": "no-store"}
    return Response(
        problem.body(), status_code=problem.status, media_type=MEDIA_TYPE.decode(), headers=headers
    )


def on_problem(_: AnyConnection, error: Problem) -> Response[bytes]:
    return _respond(error)


def on_validation(_: AnyConnection, error: ValidationException) -> Response[bytes]:
    """A parameter of the path or the query that does not fit."""
    problem = Problem("invalid_field", "a parameter does not fit")
    extra = error.extra if isinstance(error.extra, list) else []
    problem.issues = [
        Issue("invalid_field", str(one.get("message", "")), str(one.get("key", "")))
        for one in extra
        if isinstance(one, dict)
    ]
    return _respond(problem)


def on_http(connection: AnyConnection, error: HTTPException) -> Response[bytes]:
    """What the framework refuses: unknown paths and methods, bodies too large, broken headers."""
    if isinstance(error, NotFoundException):
        return _respond(Problem("not_found", "there is nothing here"))
    if isinstance(error, MethodNotAllowedException):
        return _respond(Problem("method_not_allowed", "this address does not know that method"))
    if error.status_code == HTTP_413_REQUEST_ENTITY_TOO_LARGE:
        return _respond(Problem("body_too_large", "the body is larger than this server takes"))
    if isinstance(error, NotAuthorizedException | PermissionDeniedException):
        return _respond(Problem("forbidden", "this is not allowed"))
    if isinstance(error, InternalServerException) and "disconnected" in error.detail:
        return _respond(Problem("bad_request", "the request ended before its body did"))
    if error.status_code < 500:
        return _respond(Problem("bad_request", error.detail))
    return on_anything(connection, error)


def on_unavailable(_: AnyConnection, error: Unavailable | Unknown) -> Response[bytes]:
    return _respond(
        Problem("unavailable", "the database does not answer; try again", headers={"Retry-After": "1"})
    )


def on_anything(connection: AnyConnection, error: Exception) -> Response[bytes]:
    """A mistake of ours."""
    number = str(connection.scope.get("request_id", ""))
    path = connection.scope.get("path_template", "")
    log.error("a request failed", request=number, route=path, exc_info=error)
    return _respond(
        Problem("internal_error", f"something went wrong here; in the log it is request {number}")
    )


def on_overflow(_: AnyConnection, error: OverflowError) -> Response[bytes]:
    """A number in the address that no database holds."""
    return _respond(Problem("invalid_field", "a number is too large"))


def on_bad_cursor(_: AnyConnection, error: BadCursor) -> Response[bytes]:
    """A cursor that no read has given."""
    return _respond(Problem("invalid_field", str(error), "cursor"))


HANDLERS: ExceptionHandlersMap = {
    Problem: on_problem,
    ValidationException: on_validation,
    HTTPException: on_http,
    Unavailable: on_unavailable,
    Unknown: on_unavailable,
    OverflowError: on_overflow,
    BadCursor: on_bad_cursor,
    Exception: on_anything,
}
