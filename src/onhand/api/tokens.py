"""Secrets made here: session tokens, keys, links. 256 random bits each; only their digest is stored."""

import secrets

from onhand.api.access import digest_of

BYTES = 32


def new_token() -> tuple[str, bytes]:
    """A token and the digest to store."""
    token = secrets.token_urlsafe(BYTES)
    return token, digest_of(token)


def key_text(id: int, secret: str) -> str:
    """An API key as its holder sends it."""
    return f"oh_{id}_{secret}"
