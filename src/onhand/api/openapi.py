"""The description of the whole API, made from the routes themselves: rule, body, answer and parameters of each.

What a route declares is what the pages say, and what the tests compare the answers with.
"""

import inspect
import re
from collections.abc import Iterable
from importlib.metadata import version
from typing import Any, Final, get_args, get_type_hints

import msgspec
from litestar import Litestar, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import KwargDefinition
from litestar.routes import HTTPRoute
from litestar.types import ASGIApp

from onhand.api.access import METRICS, PUBLIC, rule
from onhand.api.answer import JSON, Answer
from onhand.api.problem import STATUS, ProblemBody
from onhand.api.write import AnyRequest

REF: Final = "#/components/schemas/{name}"
PARAMETER: Final = re.compile(r"{(\w+):(\w+)}")
PROBLEM: Final = {"application/problem+json": {"schema": {"$ref": REF.format(name="ProblemBody")}}}
ALWAYS: Final = (400, 429, 503)
WRITING: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})
WITHOUT_ID: Final = frozenset(
    {
        "sign_in",
        "sign_out",
        "use_link",
        "read_link",
        "tell_demo",
        "end_session",
        "end_sessions",
        "make_password_link",
        "invite_again",
        "set_preference",
        "forget_preference",
        "keep_setup_steps",
        "open_sample",
        "close_sample",
        "upload_import",
        "choose_import",
        "check_import",
        "run_import",
        "undo_import",
        "cancel_import",
        "delete_import",
        "fix_import_rows",
    }
)
"""Writes that are not commands: they change only the door's own memory."""
INTRODUCTION: Final = (
    "Stock changes are commands: each has an id that the client makes (`Idempotency-Key`, a UUID). The same id gives"
    " the same answer, so a write that was not answered is sent again as it is. Every write says the journal number"
    " (`Onhand-Seq`) that it became. Quantities and money are decimal strings. Errors are problem JSON (RFC 9457)"
    " with a stable `code`."
)
"""What the pages begin with."""


def handlers(app: Litestar) -> Iterable[tuple[str, str, HTTPRouteHandler]]:
    """(path, method, handler) of every route, but for OPTIONS."""
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            for method, (handler, _) in sorted(route.route_handler_map.items()):
                if method != "OPTIONS":
                    yield route.path, str(method), handler


class _Types:
    """The schemas of all bodies and answers, made together so that each struct is described once."""

    def __init__(self, types: Iterable[Any]) -> None:
        wanted = list(dict.fromkeys(types))
        schemas, self.components = msgspec.json.schema_components(wanted, ref_template=REF)
        self._schemas = {str(type_): schema for type_, schema in zip(wanted, schemas, strict=True)}

    def of(self, type_: Any) -> dict[str, Any]:
        return self._schemas[str(type_)]


def document(app: Litestar) -> dict[str, Any]:
    """The OpenAPI 3.1 document of an application."""
    shown = [one for one in handlers(app) if not one[2].opt.get("hidden")]
    types = [type_ for _, _, handler in shown for type_ in _types_of(handler)]
    made = _Types([*types, ProblemBody])
    paths: dict[str, dict[str, Any]] = {}
    for path, method, handler in shown:
        address = PARAMETER.sub(r"{\1}", path)
        paths.setdefault(address, {})[method.lower()] = _operation(path, method, handler, made)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Onhand", "version": version("onhand"), "description": INTRODUCTION},
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": made.components,
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer", "description": "An API key: `oh_<id>_<secret>`."},
                "session": {
                    "type": "apiKey", "in": "cookie", "name": "onhand",
                    "description": "The session of a browser; writes also need the header `X-Onhand: 1`.",
                },
            },
        },
    }  # fmt: skip


def _types_of(handler: HTTPRouteHandler) -> list[Any]:
    named = [handler.opt.get("body"), *_answers(handler)]
    return [type_ for type_ in [*named, *(hint for _, hint, _ in _query(handler))] if type_ is not None]


def _answers(handler: HTTPRouteHandler) -> tuple[Any, ...]:
    """The types of the answers that a route gives: mostly one."""
    answer = handler.opt.get("answer")
    return answer if isinstance(answer, tuple) else (answer,)


def _query(handler: HTTPRouteHandler) -> list[tuple[str, Any, Any]]:
    """(name, type, default) of the query parameters of a handler."""
    found = []
    function = handler.fn
    hints = get_type_hints(function, include_extras=True)
    for name, parameter in inspect.signature(function).parameters.items():
        hint = hints[name]
        marks = [mark for mark in getattr(hint, "__metadata__", ()) if isinstance(mark, KwargDefinition)]
        if marks and type(marks[0]).__name__ == "QueryParameter":
            found.append((getattr(marks[0], "name", None) or name, get_args(hint)[0], parameter.default))
    for field in msgspec.structs.fields(handler.opt["query"]) if "query" in handler.opt else ():
        found.append((field.name, field.type, inspect.Parameter.empty if field.required else _default(field)))
    return found


def _default(field: Any) -> Any:
    return None if field.default is msgspec.NODEFAULT else field.default


def _operation(path: str, method: str, handler: HTTPRouteHandler, types: _Types) -> dict[str, Any]:
    opt = handler.opt
    made: dict[str, Any] = {
        "operationId": handler.operation_id,
        "summary": handler.summary,
        "tags": [opt.get("tag", "Other")],
        "parameters": _parameters(path, method, handler, types),
        "responses": _responses(method, handler, types),
        "x-rule": opt["rule"],
    }
    text = inspect.getdoc(handler.fn)
    if text:
        made["description"] = text
    if opt.get("body") is not None:
        media = opt.get("body_media", "application/json")
        content = {"schema": types.of(opt["body"])}
        if "example" in opt:
            content["example"] = opt["example"]
        made["requestBody"] = {"required": True, "content": {media: content}}
    if opt["rule"] not in (PUBLIC, METRICS):
        made["security"] = [{"key": []}, {"session": []}]
    return made


def _parameters(path: str, method: str, handler: HTTPRouteHandler, types: _Types) -> list[dict[str, Any]]:
    kinds = {"int": {"type": "integer", "minimum": 0}, "str": {"type": "string"}, "path": {"type": "string"}}
    found: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": kinds[kind]}
        for name, kind in PARAMETER.findall(path)
    ]
    for name, type_, default in _query(handler):
        schema = dict(types.of(type_))
        if default is not inspect.Parameter.empty and default is not None:
            schema["default"] = default
        required = default is inspect.Parameter.empty
        found.append({"name": name, "in": "query", "required": required, "schema": schema})
    if is_command(method, handler):
        found.append(
            {
                "name": "Idempotency-Key", "in": "header", "required": True,
                "description": "The id of the command, made by the client; UUIDv7 is best.",
                "schema": {"type": "string", "format": "uuid"},
            }
        )  # fmt: skip
    if method == "PATCH" and PARAMETER.search(path):
        found.append(
            {
                "name": "If-Match", "in": "header", "required": True, "schema": {"type": "string"},
                "description": "The version of the record that was seen.", "example": '"3"',
            }
        )  # fmt: skip
    return found


def is_command(method: str, handler: HTTPRouteHandler) -> bool:
    """Does this route send a command, with an id?"""
    return method in WRITING and handler.operation_id not in WITHOUT_ID


def _responses(method: str, handler: HTTPRouteHandler, types: _Types) -> dict[str, Any]:
    answers, media = _answers(handler), handler.opt.get("media", "application/json")
    if answers == (None,):
        made: dict[str, Any] = {"204": {"description": "Done; nothing to say."}}
    else:
        schemas = [types.of(answer) for answer in answers]
        schema = schemas[0] if len(schemas) == 1 else {"anyOf": schemas}
        made = {"200": {"description": "Done.", "content": {media: {"schema": schema}}}}
        if is_command(method, handler):
            made["200"]["headers"] = {
                "Onhand-Seq": {"description": "The journal number.", "schema": {"type": "integer"}}
            }
    statuses = set(ALWAYS)
    if handler.opt["rule"] != PUBLIC:
        statuses |= {401, 403}
    if handler.opt["rule"] not in (PUBLIC, METRICS) or PARAMETER.search(str(handler.paths)):
        statuses.add(404)
    if method in WRITING:
        statuses |= {401, 403, 409, 412, 413, 415, 422, 428}
    else:
        statuses.add(422)
    for status in sorted(statuses):
        codes = ", ".join(code for code, number in STATUS.items() if number == status)
        made[str(status)] = {"description": f"Codes: {codes}.", "content": PROBLEM}
    return made


@get("/api/openapi.json", operation_id="openapi", opt=rule(PUBLIC, hidden=True))
async def openapi(request: AnyRequest) -> ASGIApp:
    """This API, described for programs."""
    return Answer(request.app.state.openapi, 200, ((b"cache-control", b"no-cache"),), JSON)


ROUTES = [openapi]
