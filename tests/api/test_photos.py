"""Photos are made anew before they are kept; attachments are only ever downloads; who sees the item sees both."""

import io
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.support.api import Api, running, settings_for

SECRET = b"51.5007,-0.1246 ACME Phone"


@pytest.fixture
def api(sqlite_url: str, tmp_path: Path) -> Iterator[Api]:
    with running(settings_for(sqlite_url, tmp_path / "home", attachment_bytes=5_000)) as api:
        yield api


def item(api: Api, **fields: Any) -> int:
    return int(api.post("/items", {"sku": "A", **fields}).json()["id"])


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 20), mode: str = "RGB", **more: Any) -> bytes:
    """A picture whose left half is red and whose right half is blue."""
    made = Image.new(mode, size, "red")
    made.paste("blue", (size[0] // 2, 0, *size))
    out = io.BytesIO()
    made.save(out, kind, **more)
    return out.getvalue()


def shown(api: Api, id: int, path: str = "photo") -> Image.Image:
    answer = api.get(f"/items/{id}/{path}")
    assert answer.status_code == 200, answer.text
    return Image.open(io.BytesIO(answer.content))


def send(api: Api, id: int, body: bytes, **more: Any) -> Any:
    return api.send("POST", f"/items/{id}/photos", body, **more)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
def test_a_photo_is_kept_as_what_it_shows(api: Api, kind: str) -> None:
    id = item(api)
    assert api.get(f"/items/{id}/photo").status_code == 404
    assert send(api, id, picture(kind)).status_code == 200
    answer = api.get(f"/items/{id}/photo")
    assert answer.headers["content-type"] in ("image/jpeg", "image/png")
    assert answer.headers["x-content-type-options"] == "nosniff"
    red, _, blue = shown(api, id).convert("RGB").getpixel((5, 10))  # type: ignore[misc]
    assert red > 200 and blue < 60


def test_it_stands_upright_and_tells_neither_place_nor_camera(api: Api) -> None:
    """Orientation 6: the camera was turned, so the picture is to be turned a quarter to the right."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = SECRET.decode()
    id = item(api)
    body = picture("JPEG", exif=exif, comment=SECRET)
    assert SECRET in body
    assert send(api, id, body).status_code == 200
    kept = shown(api, id)
    assert kept.size == (20, 40)
    top, bottom = (kept.convert("RGB").getpixel(at) for at in ((10, 5), (10, 35)))
    assert top[0] > 200 and bottom[0] < 60  # type: ignore[index]
    assert SECRET not in api.get(f"/items/{id}/photo").content and not kept.getexif()


def test_what_hangs_on_a_picture_is_gone(api: Api) -> None:
    id = item(api)
    assert send(api, id, picture() + b"<script>alert(1)</script>").status_code == 200
    assert b"script" not in api.get(f"/items/{id}/photo").content


def test_a_large_one_is_made_smaller_and_see_through_stays_so(api: Api) -> None:
    id = item(api)
    send(api, id, picture("JPEG", (5_000, 2_500)))
    assert shown(api, id).size == (1_600, 800)
    see_through = Image.new("RGBA", (10, 10), (0, 0, 0, 0))
    out = io.BytesIO()
    see_through.save(out, "PNG")
    api.send("PUT", f"/items/{id}/photo", out.getvalue())
    assert shown(api, id).mode == "RGBA"


def flood(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes that says it is that large (PNG specification, 11.2.2)."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(b"\0" * 100_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + body + chunk(b"IEND", b"")


@pytest.mark.parametrize(("body", "code"), [
    (flood(60_000, 60_000), "body_too_large"), (flood(6_000, 6_000), "body_too_large"),
    (picture("JPEG", (2_000, 2_000))[:4_000], "unsupported_media_type"), (picture()[:60], "unsupported_media_type"),
    (b"", "unsupported_media_type"), (b"<svg onload=alert(1)>", "unsupported_media_type"),
    (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "unsupported_media_type"), (b"GIF89a", "unsupported_media_type"),
    (picture("BMP"), "unsupported_media_type"), (picture("TIFF"), "unsupported_media_type"),
    (picture("PPM"), "unsupported_media_type"),
])  # fmt: skip
def test_what_is_no_picture_or_too_much_of_one_is_not_taken(api: Api, body: bytes, code: str) -> None:
    id = item(api)
    answer = send(api, id, body)
    assert (answer.json()["code"], api.get(f"/items/{id}").json()["photos"]) == (code, [])
    assert not list(api.house.settings.folder.glob("photos/*"))


def test_several_photos_have_an_order(api: Api) -> None:
    id = item(api)
    for size in ((10, 10), (20, 20), (30, 30)):
        assert send(api, id, picture(size=size)).status_code == 200
    photos = api.get(f"/items/{id}").json()["photos"]
    assert [shown(api, id, f"photos/{photo}").size[0] for photo in photos] == [10, 20, 30]
    assert send(api, id, picture(size=(10, 10))).status_code == 200  # sent again it is there once
    photos = api.get(f"/items/{id}").json()["photos"]
    assert len(photos) == 3
    assert api.patch(f"/items/{id}", 5, {"photos": photos[1:]}).status_code == 200
    assert shown(api, id).size[0] == 30
    assert api.get(f"/items/{id}/photos/{photos[0]}").status_code == 404
    api.send("PUT", f"/items/{id}/photo", picture(size=(50, 50)))
    assert [shown(api, id, f"photo?v={one}").size[0] for one in api.get(f"/items/{id}").json()["photos"]] == [
        50,
        10,
    ]


def test_who_may_not_see_the_item_sees_no_file_of_it(api: Api) -> None:
    farm = api.post("/suppliers", {"name": "Farm"}).json()["id"]
    id = item(api)
    send(api, id, picture())
    attached = api.send("POST", f"/items/{id}/attachments?name=a.txt", b"secret")
    assert attached.status_code == 200, attached.text
    shown_item = api.get(f"/items/{id}").json()
    api.new_user("s@farm.example", "a long password", "supplier", suppliers=[farm])
    signed = api.client.post(
        "/api/v1/session", json={"email": "s@farm.example", "password": "a long password"},
        headers={"X-Onhand": "1", "Sec-Fetch-Site": "same-origin"},
    )  # fmt: skip
    assert signed.status_code == 200, signed.text
    for path in (
        "photo", f"photos/{shown_item['photos'][0]}", f"attachments/{shown_item['attachments'][0]['file']}",
    ):  # fmt: skip
        assert api.client.get(f"/api/v1/items/{id}/{path}").status_code == 404
        assert api.get(f"/items/{id}/{path}").status_code == 200
    assert api.get(f"/items/{id}/photos/..%2F..%2Fetc%2Fpasswd").status_code == 404


def test_an_attachment_is_a_download_of_exactly_what_was_sent(api: Api) -> None:
    id = item(api)
    body = b"%PDF-1.7 <script>alert(1)</script>"
    assert (
        api.send("POST", f"/items/{id}/attachments?name=Anleitung f\u00fcr alle.pdf", body).status_code == 200
    )
    (kept,) = api.get(f"/items/{id}").json()["attachments"]
    assert (kept["name"], kept["size"]) == ("Anleitung f\u00fcr alle.pdf", len(body))
    answer = api.get(f"/items/{id}/attachments/{kept['file']}")
    assert (answer.content, answer.headers["content-type"]) == (body, "application/octet-stream")
    assert (
        answer.headers["content-disposition"]
        == "attachment; filename*=UTF-8''Anleitung%20f%C3%BCr%20alle.pdf"
    )
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert api.patch(f"/items/{id}", 2, {"attachments": []}).status_code == 200
    assert api.get(f"/items/{id}/attachments/{kept['file']}").status_code == 404


@pytest.mark.parametrize(("name", "body", "status"), [
    ("run.exe", b"MZ", 415), ("page.html", b"<html>", 415), ("a.svg", b"<svg/>", 415), ("a.pdf", b"<html>", 415),
    ("pdf", b"%PDF-1.7", 415), ("../a.pdf", b"%PDF-1.7", 415), ("a.txt", b"a\0b", 415), ("a.txt", b"\xff\xfe", 415),
    ("a.txt", b"", 415), ("a\u202e.pdf", b"%PDF-1.7", 415), ("a.pdf", b"%PDF-" + b"0" * 5_000, 413),
    ("", b"x", 422), ("x" * 600 + ".pdf", b"%PDF-", 422),
])  # fmt: skip
def test_what_cannot_be_attached(api: Api, name: str, body: bytes, status: int) -> None:
    id = item(api)
    answer = api.send("POST", f"/items/{id}/attachments?name={name}", body)
    assert answer.status_code == status, answer.text
    assert api.get(f"/items/{id}").json()["attachments"] == []
