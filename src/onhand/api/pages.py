"""The built web app and the API pages, served from our own files.

The folder is read once into memory (it is a few megabytes), so no request ever names a path on the disk. Whatever
is neither a file nor an address of the API is a page of the app and gets its index.
"""

import gzip
import hashlib
import mimetypes
from pathlib import Path
from typing import Any, Final

import msgspec
from litestar import Request, get
from litestar.types import ASGIApp

from onhand.api.access import PUBLIC, rule
from onhand.api.answer import Answer
from onhand.api.problem import Problem

AnyRequest = Request[Any, Any, Any]
PACKAGE: Final = Path(__file__).parents[1] / "static"
CHECKOUT: Final = Path(__file__).parents[3] / "web" / "dist"
NOT_PAGES: Final = ("/api/", "/health/", "/metrics")
FOR_EVER: Final = b"public, max-age=31536000, immutable"
ASK_AGAIN: Final = b"no-cache"
SQUEEZED: Final = frozenset({"text/html", "text/css", "text/javascript", "image/svg+xml", "application/json"})
MISSING: Final = (
    b"<!doctype html><meta charset=utf-8><title>Onhand</title>"
    b"<p>The web app is not built yet: run <code>make web</code>."
    b" The API is at <a href=/api/openapi.json>/api/openapi.json</a>."
)
KINDS: Final = {
    ".js": "text/javascript",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
}


class Page(msgspec.Struct, frozen=True):
    """A file as it is sent: plain, squeezed when that helps, and its tag."""

    body: bytes
    squeezed: bytes | None
    kind: bytes
    tag: bytes
    caching: bytes


def folder_of(setting: str) -> Path | None:
    """Where the built web app lies; None when it is nowhere."""
    candidates = [Path(setting)] if setting else [PACKAGE, CHECKOUT]
    return next((one for one in candidates if (one / "index.html").is_file()), None)


def load_pages(folder: Path | None) -> dict[str, Page]:
    """All files by their address."""
    if folder is None:
        return {"/index.html": _page("/index.html", MISSING)}
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            address = "/" + path.relative_to(folder).as_posix()
            found[address] = _page(address, path.read_bytes())
    return found


def _page(address: str, body: bytes) -> Page:
    kind = KINDS.get(Path(address).suffix) or mimetypes.guess_type(address)[0] or "application/octet-stream"
    squeezed = gzip.compress(body, 6, mtime=0) if kind in SQUEEZED else None
    tag = b'"' + hashlib.sha256(body).hexdigest()[:20].encode() + b'"'
    charset = "; charset=utf-8" if kind.startswith("text/") else ""
    # The build puts a hash of the content into the names below assets/.
    caching = FOR_EVER if address.startswith("/assets/") else ASK_AGAIN
    return Page(body, squeezed, f"{kind}{charset}".encode(), tag, caching)


def _send(page: Page, headers: dict[bytes, bytes]) -> Answer:
    sent = [(b"etag", page.tag), (b"cache-control", page.caching), (b"vary", b"accept-encoding")]
    if headers.get(b"if-none-match") == page.tag:
        answer = Answer(b"", 304, sent)
        answer.headers = sent
        return answer
    if page.squeezed is not None and b"gzip" in headers.get(b"accept-encoding", b""):
        return Answer(page.squeezed, 200, [*sent, (b"content-encoding", b"gzip")], page.kind)
    return Answer(page.body, 200, sent, page.kind)


@get(
    ["/", "/{path:path}"], operation_id="page", opt=rule(PUBLIC, hidden=True),
)  # fmt: skip
async def page(request: AnyRequest) -> ASGIApp:
    """A file, or the app's index for its own addresses."""
    pages: dict[str, Page] = request.app.state.pages
    address = request.scope["path"]
    found = pages.get(address)
    if found is None:
        if f"{address}/".startswith(NOT_PAGES) or address.startswith("/assets/"):
            raise Problem("not_found", "there is nothing here")
        found = pages["/index.html"]
    return _send(found, dict(request.scope["headers"]))


@get("/api/docs", operation_id="api_pages", opt=rule(PUBLIC, hidden=True))
async def api_pages(request: AnyRequest) -> ASGIApp:
    """The pages that explain the API."""
    pages: dict[str, Page] = request.app.state.pages
    return _send(pages.get("/api-docs/index.html") or pages["/index.html"], dict(request.scope["headers"]))


ROUTES = [page, api_pages]
