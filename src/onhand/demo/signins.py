"""One person for each role, so that a newcomer can look at Onhand through anybody's eyes.

Names are invented, addresses are at example.com. The passwords follow from a secret of this installation: running the
demo again gives the same ones, another installation has others, and nobody can guess them.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
from dataclasses import dataclass

import httpx

from onhand.demo.catalog import shown_supplier
from onhand.demo.door import Door

PASSWORD_BYTES = 10
COMPANY = {"name": "The Grocer", "currency": "USD"}
"""Told, so that prices have their currency and nobody is asked to set up a house that lives already."""
SUPPLIER = "supplier"


@dataclass(frozen=True, slots=True)
class SignIn:
    """What the sign-in page offers: a role in words, and who to sign in as."""

    role: str
    title: str
    name: str
    email: str
    password: str


_PEOPLE = (
    ("service", "Customer service", "Sofia Marin"),
    ("store_manager", "Store manager", "Daniel Okafor"),
    ("warehouse", "Warehouse employee", "Mei Tanaka"),
    ("sales", "Sales manager", "Lucas Ferreira"),
    (SUPPLIER, "Supplier", "Ingrid Halvorsen"),
    ("product", "Product manager", "Amara Diallo"),
    ("finance", "Finance", "Tomasz Zielinski"),
    ("marketing", "Marketing", "Priya Raman"),
    ("admin", "IT administrator", "Noah Lindgren"),
    ("customer", "Customer", "Elena Petrova"),
)


def sign_ins(secret: str) -> list[SignIn]:
    """The ten people with their passwords; the same secret gives the same passwords."""
    return [
        SignIn(role, title, name, f"{role.replace('_', '.')}@example.com", _password(secret, role))
        for role, title, name in _PEOPLE
    ]


def create(
    base_url: str, api_key: str, people: list[SignIn], transport: httpx.AsyncBaseTransport | None = None
) -> None:
    """Tell the company and create the people; what exists is left as it is. The supplier sees what it supplies.

    Raises door.Refused when the key may not create users, door.Unreachable when the server is silent.
    """
    asyncio.run(_create(base_url, api_key, people, transport))


async def _create(
    base_url: str, api_key: str, people: list[SignIn], transport: httpx.AsyncBaseTransport | None
) -> None:
    async with Door(base_url, api_key, transport) as door:
        if not (await door.get("/company"))["id"]:
            await door.post("/company", COMPANY)
        suppliers = (await door.post("/suppliers/bulk", {"suppliers": [shown_supplier()]}))["ids"]
        await asyncio.gather(
            *(
                door.post(
                    "/users",
                    {
                        "name": person.name,
                        "email": person.email,
                        "password": person.password,
                        "roles": [person.role],
                    }
                    | ({"suppliers": suppliers} if person.role == SUPPLIER else {}),
                )
                for person in people
            )
        )


def _password(secret: str, role: str) -> str:
    """Sixteen letters and digits in groups of four: 80 bits that can be typed from a screen."""
    digest = hmac.new(secret.encode(), f"demo sign-in {role}".encode(), hashlib.sha256).digest()
    text = base64.b32encode(digest[:PASSWORD_BYTES]).decode().lower()
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))
