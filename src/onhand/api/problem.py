"""Every no that the API says: one JSON shape (RFC 9457) with a stable code and each failing line."""

import re
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from onhand.core.terms import STATUS_OF_CODE, Issue, Refusal

MEDIA_TYPE: Final = b"application/problem+json"

STATUS_OF_DOOR: Final[dict[str, int]] = {
    "malformed_json": 400,
    "idempotency_key_missing": 400,
    "idempotency_key_invalid": 400,
    "bad_request": 400,
    "unauthenticated": 401,
    "wrong_sign_in": 401,
    "cross_site": 403,
    "link_invalid": 403,
    "method_not_allowed": 405,
    "no_body_expected": 415,
    "unsupported_media_type": 415,
    "conflict": 409,
    "body_too_large": 413,
    "precondition_required": 428,
    "rate_limited": 429,
    "internal_error": 500,
    "unavailable": 503,
}
"""What the door itself refuses, before a command reaches the core."""

STATUS: Final[dict[str, int]] = STATUS_OF_CODE | STATUS_OF_DOOR
"""Every code there is, with its HTTP status."""

PATH: Final = re.compile(r" - at `\$\.?(?P<path>[^`]*)`$")
INDEX: Final = re.compile(r"\[(\d+)\]")
UNKNOWN: Final = re.compile(r"unknown field `(?P<name>[^`]*)`")
MISSING: Final = re.compile(r"missing required field `(?P<name>[^`]*)`")


class LineProblem(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing wrong: the code, where, and the facts beside it (asked, available, sku ...)."""

    code: str
    message: str
    field: str = ""
    line: int | None = None


class ProblemBody(msgspec.Struct, frozen=True, omit_defaults=True):
    """RFC 9457 problem details with a stable `code`."""

    type: str
    title: str
    status: int
    code: str
    detail: str = ""
    errors: list[LineProblem] = []


class Problem(Exception):
    """Says no from anywhere in the door."""

    def __init__(
        self, code: str, detail: str = "", field: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(code)
        self.issues = [Issue(code, detail, field)] if field else []
        self.code = code
        self.detail = detail
        self.headers = dict(headers or {})

    @property
    def status(self) -> int:
        return STATUS[self.code]

    def body(self) -> bytes:
        return problem_body(self.code, self.detail, self.issues)


class Refused(Problem):
    """A refusal of the core, as a problem."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code, refusal.issues[0].message)
        self.issues = refusal.issues


def issue_fields(issue: Issue) -> dict[str, Any]:
    """An issue as it stands in `errors`: its facts lie beside the code."""
    shown: dict[str, Any] = {**issue.facts, "code": issue.code, "message": issue.message}
    if issue.field:
        shown["field"] = issue.field
    if issue.line is not None:
        shown["line"] = issue.line
    return shown


def problem_fields(code: str, detail: str, issues: list[Issue]) -> dict[str, Any]:
    """The members of a problem."""
    fields: dict[str, Any] = {
        "type": f"urn:onhand:problem:{code}",
        "title": code.replace("_", " ").capitalize(),
        "status": STATUS[code],
        "code": code,
    }
    if detail:
        fields["detail"] = detail
    if issues:
        fields["errors"] = [issue_fields(issue) for issue in issues]
    return fields


def problem_body(code: str, detail: str = "", issues: list[Issue] | None = None) -> bytes:
    """The JSON of a problem."""
    return msgspec.json.encode(problem_fields(code, detail, issues or []))


def of_decode(error: msgspec.DecodeError) -> Problem:
    """What a body that does not fit says: broken JSON is 400, a field that does not fit 422 with its path and line."""
    if not isinstance(error, msgspec.ValidationError):
        return Problem("malformed_json", str(error))
    text = str(error)
    found = PATH.search(text)
    path = found["path"].rstrip(".") if found else ""
    message = text[: found.start()] if found else text
    named = UNKNOWN.search(message) or MISSING.search(message)
    if named:
        path = f"{path}.{named['name']}" if path else named["name"]
    problem = Problem("invalid_field", message.replace("Object", "Value"))
    line = INDEX.search(path)
    problem.issues = [Issue("invalid_field", problem.detail, path, int(line[1]) if line else None)]
    return problem
