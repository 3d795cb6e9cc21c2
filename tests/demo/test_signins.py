"""One person per role, with passwords of this installation."""

import json

import httpx
import pytest

from onhand.core.roles import ROLES
from onhand.demo import signins


def test_every_role_of_a_person_has_a_sign_in() -> None:
    people = signins.sign_ins("secret")
    assert {person.role for person in people} == ROLES.keys() - {"api"}
    assert {person.title for person in people} == {ROLES[person.role].title for person in people}
    assert all(person.email.endswith("@example.com") for person in people)


def test_passwords_follow_from_the_secret_and_differ() -> None:
    people = signins.sign_ins("secret")
    assert people == signins.sign_ins("secret")
    both = {person.password for person in people + signins.sign_ins("another")}
    assert len(both) == 2 * len(people)
    assert all(len(password) == 19 for password in both)


@pytest.mark.parametrize("known", [0, 5])
def test_the_people_are_created_through_the_door(known: int) -> None:
    bodies, told = [], []

    def answer(request: httpx.Request) -> httpx.Response:
        assert request.headers["Authorization"] == "Bearer key"
        if request.url.path == "/api/v1/company":
            if request.method == "POST":
                told.append(json.loads(request.content)["currency"])
            return httpx.Response(200, json={"id": known})
        if request.url.path == "/api/v1/suppliers/bulk":
            return httpx.Response(201, json={"ids": [7]})
        assert request.url.path == "/api/v1/users"
        bodies.append(json.loads(request.content))
        return httpx.Response(201, json={"id": len(bodies)})

    people = signins.sign_ins("secret")
    signins.create("http://shop.example", "key", people, httpx.MockTransport(answer))
    assert told == ([] if known else ["USD"]), "a company that somebody told is left as it is"
    assert sorted((body["email"], body["password"], body["roles"]) for body in bodies) == sorted(
        (person.email, person.password, [person.role]) for person in people
    )
    assert [(body["roles"], body["suppliers"]) for body in bodies if "suppliers" in body] == [
        (["supplier"], [7])
    ]
