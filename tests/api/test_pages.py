"""The web app, the API pages, health and metrics; and the headers that everything carries."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.api import Api, running, settings_for


@pytest.fixture
def site(sqlite_url: str, tmp_path: Path) -> Iterator[Api]:
    """A server with a small built web app."""
    web = tmp_path / "web"
    (web / "assets").mkdir(parents=True)
    (web / "api-docs").mkdir()
    (web / "index.html").write_text("<!doctype html><title>Onhand</title>")
    (web / "assets" / "index-abc.js").write_text("export {}")
    (web / "api-docs" / "index.html").write_text("<!doctype html><title>API</title>")
    (tmp_path / "secret.txt").write_text("secret")
    with running(settings_for(sqlite_url, tmp_path / "home", web_dir=str(web))) as api:
        yield api


def test_pages_of_the_app_are_its_index(site: Api) -> None:
    for path in ("/", "/stock", "/items/12", "/setup?token=x"):
        answer = site.client.get(path)
        assert (answer.status_code, "<title>Onhand" in answer.text) == (200, True)
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert answer.headers["cache-control"] == "no-cache"
        again = site.client.get(path, headers={"If-None-Match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_files_with_a_hash_in_their_name_are_kept_for_ever(site: Api) -> None:
    answer = site.client.get("/assets/index-abc.js")
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert "immutable" in answer.headers["cache-control"]
    assert site.client.get("/assets/gone.js").status_code == 404


def test_text_travels_squeezed_when_asked(site: Api) -> None:
    answer = site.client.get("/", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    plain = site.client.get("/", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.text == answer.text
    assert gzip.decompress(gzip.compress(plain.content)) == answer.content


@pytest.mark.parametrize(
    "path", ["/../secret.txt", "/assets/../../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt"]
)
def test_no_path_leads_out_of_the_app(site: Api, path: str) -> None:
    assert "secret" not in site.client.get(path).text


def test_the_api_pages_are_our_own(site: Api) -> None:
    assert "<title>API" in site.client.get("/api/docs").text
    assert site.client.get("/api/openapi.json").json()["openapi"].startswith("3.1")


@pytest.mark.parametrize(
    "path", ["/", "/api/v1/session", "/api/v1/nothing", "/health/live", "/assets/gone.js"]
)
def test_every_answer_carries_the_headers_that_keep_browsers_safe(site: Api, path: str) -> None:
    headers = site.client.get(path).headers
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == policy["object-src"] == policy["base-uri"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert "unsafe-inline" not in policy["script-src"]
    assert "unsafe-eval" not in policy["script-src"].replace("wasm-unsafe-eval", "")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["permissions-policy"].startswith("camera=(self)")
    assert headers["x-request-id"]
    assert "strict-transport-security" not in headers
    assert "access-control-allow-origin" not in headers


def test_health(site: Api) -> None:
    assert site.client.get("/health/live").json()["status"] == "live"
    ready = site.client.get("/health/ready").json()
    assert ready == {"status": "ready", "seq": site.house.store.head().seq}
    site.house.traffic.closed = True
    stopping = site.client.get("/health/ready")
    assert (stopping.status_code, stopping.json()["code"]) == (503, "unavailable")
    assert stopping.headers["retry-after"] == "1"
    site.house.traffic.closed = False


def test_metrics_are_for_this_machine_or_for_who_has_the_token(sqlite_url: str, tmp_path: Path) -> None:
    with running(settings_for(sqlite_url, tmp_path / "home")) as api:
        assert api.client.get("/metrics").status_code == 403, "the test's client is not on this machine"
    with running(settings_for(sqlite_url, tmp_path / "home", metrics_token="t0ken")) as api:
        assert api.client.get("/metrics").status_code == 401
        assert api.client.get("/metrics", headers={"Authorization": "Bearer no"}).status_code == 401
        api.get("/session")
        answer = api.client.get("/metrics", headers={"Authorization": "Bearer t0ken"})
        assert f"onhand_journal_seq {float(api.house.store.head().seq)}" in answer.text
        assert "onhand_poster_accepted_total" in answer.text
        assert 'onhand_requests_total{method="GET",route="/api/v1/session",status="200"}' in answer.text
