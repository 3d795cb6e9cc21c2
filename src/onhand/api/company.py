"""The company: its name in the title, its currency on every price, its language and days."""

from typing import Any, Final
from zoneinfo import available_timezones

import msgspec
from babel import Locale
from babel.core import UnknownLocaleError
from babel.numbers import get_currency_precision
from litestar import get, patch
from litestar import post as route
from litestar.params import FromPath
from litestar.types import ASGIApp

from onhand.api.access import SIGNED_IN, rule
from onhand.api.answer import NO_STORE, json_answer
from onhand.api.house import house_of
from onhand.api.problem import Problem
from onhand.api.records import reason_in
from onhand.api.shapes import Saved, described
from onhand.api.write import AnyRequest, digest_of, post, read, version_of
from onhand.core.commands import ChangeRecord
from onhand.core.company import Company
from onhand.store.reads import setup

EXAMPLE: Final = {"name": "Corner Shop", "currency": "EUR", "language": "en", "time_zone": "Europe/Berlin"}
CURRENCIES: Final = frozenset(Locale("en").currencies)
_fields: Final = msgspec.json.Decoder(dict[str, Any])
ZONES: Final = frozenset(available_timezones())


class CompanyView(msgspec.Struct):
    """`id` 0 while nobody has told the company. `decimals`: how many the currency shows; `fixed`: it cannot change."""

    id: int = 0
    version: int = 0
    name: str = ""
    currency: str = ""
    decimals: int = 2
    language: str = "en"
    time_zone: str = "UTC"
    accounting_from: str = ""
    barcode_region: str = ""
    fixed: bool = False


def _wrong(fields: dict[str, Any]) -> None:
    """Raise Problem for a code that is of the right form and means nothing."""
    currency, zone, language = fields.get("currency"), fields.get("time_zone"), fields.get("language")
    if isinstance(currency, str) and currency and currency not in CURRENCIES:
        raise Problem("invalid_field", f"there is no currency {currency[:40]!r}", "currency")
    if isinstance(zone, str) and zone not in ZONES:
        raise Problem("invalid_field", f"there is no time zone {zone[:60]!r}", "time_zone")
    if isinstance(language, str):
        try:
            Locale.parse(language, sep="-")
        except (ValueError, UnknownLocaleError):
            raise Problem("invalid_field", f"there is no language {language[:40]!r}", "language") from None


async def _read(request: AnyRequest) -> tuple[dict[str, Any], str, bytes]:
    """The fields in a body, the reason beside them, and the digest. Raises Problem."""
    body, digest = await read(request, _fields)
    fields, reason = reason_in(body)
    _wrong(fields)
    return fields, reason, digest


@get(
    "/company", operation_id="read_company", summary="The company: name, currency, language, time zone",
    opt=rule(SIGNED_IN, **described("Setup", answer=CompanyView)),
)  # fmt: skip
async def read_company(request: AnyRequest) -> ASGIApp:
    stored, facts = await house_of(request).reads.run(
        lambda session: (setup.company(session), setup.facts(session))
    )
    view = CompanyView()
    if stored is not None:
        view = CompanyView(stored.id, stored.version, **msgspec.to_builtins(stored.company))
        view.decimals = get_currency_precision(view.currency) if view.currency else 2
        view.fixed = facts.moved and bool(view.currency)
    return json_answer(view, headers=(NO_STORE, (b"etag", b'"%d"' % view.version)))


@route(
    "/company", operation_id="create_company", summary="Tell whose house this is", status_code=200,
    opt=rule("house.write", example=EXAMPLE, **described("Setup", body=Company, answer=Saved)),
)  # fmt: skip
async def create_company(request: AnyRequest) -> ASGIApp:
    fields, reason, digest = await _read(request)
    return await post(request, ChangeRecord("company", fields, reason=reason), digest)


@patch(
    "/company/{id:int}", operation_id="change_company", summary="Change the company",
    opt=rule("house.write", **described("Setup", body=Company, answer=Saved)),
)  # fmt: skip
async def change_company(request: AnyRequest, id: FromPath[int]) -> ASGIApp:
    version = version_of(request)
    fields, reason, digest = await _read(request)
    digest = digest_of(request, digest, b"%d" % version)
    return await post(request, ChangeRecord("company", fields, id, version, reason), digest)


ROUTES = [read_company, create_company, change_company]
