"""Every setting, its environment variable, its default and its meaning: one frozen struct.

The variable is `ONHAND_` and the name in capitals. `docs/reference/settings.md` is this struct as a page.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta

PREFIX: Final = "ONHAND_"
Count = Annotated[int, Meta(ge=1)]
Port = Annotated[int, Meta(ge=1, le=65_535)]
Seconds = Annotated[float, Meta(gt=0)]


def _doc(text: str) -> Meta:
    return Meta(description=text)


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """How this house runs. Sizes are in bytes unless the name says otherwise."""

    home: Annotated[
        str, _doc("The data folder. Empty: `$XDG_DATA_HOME/onhand`, or `~/.local/share/onhand`.")
    ] = ""
    database_url: Annotated[
        str,
        _doc("`sqlite:///folder` or `postgresql://user@host/name`. Empty: SQLite in the data folder."),
    ] = ""
    host: Annotated[str, _doc("The address to listen on.")] = "127.0.0.1"
    port: Annotated[Port, _doc("The port to listen on.")] = 8765
    processes: Annotated[Count, _doc("Server processes that share the port.")] = 1
    tls_cert: Annotated[str, _doc("Certificate chain (PEM). With it and its key the server speaks TLS.")] = ""
    tls_key: Annotated[str, _doc("The certificate's private key (PEM).")] = ""
    public_url: Annotated[
        str,
        _doc("The address that people use, when a proxy stands in front, such as `https://stock.example`."),
    ] = ""
    trusted_proxies: Annotated[
        str, _doc("Addresses of proxies, by comma, whose `X-Forwarded-For` is believed. Empty: nobody's.")
    ] = ""
    web_dir: Annotated[
        str, _doc("The built web app. Empty: the one in the package, or `web/dist` of a checkout.")
    ] = ""

    body_bytes: Annotated[Count, _doc("The largest request body; a larger one is refused unread.")] = (
        8 * 1024 * 1024
    )
    import_bytes: Annotated[Count, _doc("The largest file to import.")] = 512 * 1024 * 1024
    photo_bytes: Annotated[Count, _doc("The largest photo as it is sent; it is kept smaller.")] = (
        8 * 1024 * 1024
    )
    attachment_bytes: Annotated[Count, _doc("The largest file attached to an item.")] = 8 * 1024 * 1024
    answer_seconds: Annotated[
        Seconds, _doc("How long a write waits for its answer before it is told to ask again (503).")
    ] = 10.0
    feed_readers: Annotated[
        Count, _doc("Open live streams in one process; one more is told to come back (503).")
    ] = 12_000
    requests_at_once: Annotated[Count, _doc("Requests in work in one process, beside the open streams.")] = (
        1_024
    )
    answer_days: Annotated[
        Annotated[int, Meta(ge=400)],
        _doc("The same command id gets the same answer for so long; then the answer is forgotten."),
    ] = 400
    stop_seconds: Annotated[Seconds, _doc("How long an orderly stop may take.")] = 20.0

    principal_seconds: Annotated[
        Seconds, _doc("How long a signed-in person or key is remembered: removed rights bite after this.")
    ] = 1.0
    session_idle_minutes: Annotated[Count, _doc("A session ends after so long without a request.")] = 480
    session_hours: Annotated[Count, _doc("A session ends after so long, used or not.")] = 12
    sign_in_minutes: Annotated[Count, _doc("The window in which failed sign-ins are counted.")] = 15
    sign_in_failures_account: Annotated[Count, _doc("Failed sign-ins of one account in the window.")] = 10
    sign_in_failures_address: Annotated[Count, _doc("Failed sign-ins from one address in the window.")] = 100
    password_length: Annotated[Count, _doc("The shortest password.")] = 10
    password_memory_kib: Annotated[Annotated[int, Meta(ge=8)], _doc("argon2id: memory of one hash.")] = 65_536
    password_rounds: Annotated[Count, _doc("argon2id: passes over the memory.")] = 3
    password_threads: Annotated[Count, _doc("Passwords hashed at the same time.")] = 2
    link_hours: Annotated[
        Count, _doc("How long a one-time link (first start, new password) can be used.")
    ] = 24

    invitation_hours: Annotated[Count, _doc("How long an invitation can be accepted.")] = 168

    metrics_token: Annotated[
        str,
        _doc("The bearer token that reads `/metrics` from elsewhere. Empty: only this machine may read it."),
    ] = ""
    log_format: Annotated[
        Literal["auto", "console", "json"],
        _doc("How log lines look. `auto`: `console` on a terminal, else `json`."),
    ] = "auto"
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"], _doc("The least level that is logged.")
    ] = "info"

    @property
    def folder(self) -> Path:
        """The data folder."""
        if self.home:
            return Path(self.home).expanduser()
        base = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
        return Path(base).expanduser() / "onhand"

    @property
    def database(self) -> str:
        """The address of the database."""
        return self.database_url or f"sqlite:///{self.folder}"

    @property
    def tls(self) -> bool:
        """Do browsers speak TLS, with us or with the proxy in front?"""
        return bool(self.tls_cert) or self.public_url.startswith("https:")

    @property
    def address(self) -> str:
        """The address to print for people."""
        if self.public_url:
            return self.public_url.rstrip("/")
        host = "localhost" if self.host in ("127.0.0.1", "0.0.0.0", "::") else self.host  # noqa: S104
        return f"{'https' if self.tls_cert else 'http'}://{host}:{self.port}"


class BadSetting(ValueError):
    """A setting that cannot be used; the message names its variable."""


def load(environment: Mapping[str, str] | None = None, **given: Any) -> Settings:
    """The settings of an environment; `given` values that are not None win. Raises BadSetting."""
    source = os.environ if environment is None else environment
    known = {field.name for field in msgspec.structs.fields(Settings)}
    values: dict[str, Any] = {}
    for name in known:
        text = source.get(PREFIX + name.upper())
        if text is not None and text != "":
            values[name] = text
    values.update({name: value for name, value in given.items() if value is not None})
    try:
        return msgspec.convert(values, Settings, strict=False)
    except msgspec.ValidationError as error:
        message, _, path = str(error).partition(" - at `$.")
        raise BadSetting(f"{PREFIX}{path.rstrip('`').upper()}: {message}") from None


def _kind(info: msgspec.inspect.Type) -> str:
    if isinstance(info, msgspec.inspect.LiteralType):
        return ", ".join(f"`{value}`" for value in info.values)
    names = {"IntType": "whole number", "FloatType": "number", "StrType": "text"}
    return names[type(info).__name__]


def page() -> str:
    """The page docs/reference/settings.md."""
    lines = [
        "# Settings",
        "",
        "Every setting is an environment variable with a default; none must be set.",
        "This page is made from `src/onhand/settings.py`.",
        "",
        "| variable | kind | default | meaning |",
        "|---|---|---|---|",
    ]
    for field in msgspec.structs.fields(Settings):
        info = msgspec.inspect.type_info(field.type)
        text = ""
        while isinstance(info, msgspec.inspect.Metadata):
            text = str((info.extra_json_schema or {}).get("description", text))
            info = info.type
        default = "" if field.default == "" else f"`{field.default}`"
        lines.append(f"| `{PREFIX}{field.name.upper()}` | {_kind(info)} | {default} | {text} |")
    return "\n".join(lines) + "\n"
