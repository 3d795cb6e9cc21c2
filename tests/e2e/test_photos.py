"""A photo is set where the item is looked at, seen by others, and anything else is refused with a reason."""

import struct
import zlib
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESKTOP, PHONE, Site

NAME = "Bread, wheat"
SIZE = 40


def png(color: tuple[int, int, int]) -> bytes:
    """A square picture of one colour (PNG specification, 5 and 11)."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + bytes(color) * SIZE) * SIZE
    header = struct.pack(">IIBBBBB", SIZE, SIZE, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def open_item(page: Page, site: Site) -> None:
    page.goto(f"/stock/items/{site.send('GET', '/items/by-code/1003')['id']}")
    page.get_by_role("heading", name=NAME).first.wait_for()


def shown_width(page: Page) -> int:
    """Pixels of the picture as the browser read it: 0 when it could not."""
    picture = page.get_by_role("img", name=f"Photo of {NAME}").first
    expect(picture).to_be_visible()
    return int(picture.evaluate("async picture => { await picture.decode(); return picture.naturalWidth }"))


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_a_photo_is_set_and_seen_by_others(site: Site, people: Any, size: dict[str, int]) -> None:
    manager = people(size).sign_in("store_manager")
    open_item(manager, site)
    color = (200, 30, size["width"] % 256)
    manager.get_by_label("Set a photo").first.set_input_files(
        {"name": "bread.png", "mimeType": "image/png", "buffer": png(color)}
    )
    expect(manager.get_by_text(f"Photo of {NAME} saved")).to_be_visible()
    assert shown_width(manager) == SIZE

    service = people(size).sign_in("service")
    open_item(service, site)
    assert shown_width(service) == SIZE
    expect(service.get_by_label("Set a photo")).to_have_count(0)


def test_what_is_no_picture_is_refused_and_the_photo_stays(site: Site, people: Any) -> None:
    manager = people().sign_in("store_manager")
    open_item(manager, site)
    before = site.send("GET", "/items/by-code/1003")["photos"]
    manager.get_by_label("Set a photo").first.set_input_files(
        {"name": "bread.png", "mimeType": "image/png", "buffer": b"not a picture at all"}
    )
    expect(manager.get_by_text("expected a JPEG, PNG, GIF or WebP picture")).to_be_visible()
    assert site.send("GET", "/items/by-code/1003")["photos"] == before
