"""Invitations: a person who has no password yet, and the one-time link with which they choose one.

The person is a record from the start, so their rights can be looked at and changed before they come. The link lies
with the sessions: when those are lost, an invitation is only sent again.
"""

from typing import Final

import msgspec
from litestar import delete
from litestar import post as route
from litestar.params import FromPath
from litestar.types import ASGIApp

from onhand.api.access import rule, who
from onhand.api.answer import empty, json_answer
from onhand.api.clock import instant
from onhand.api.house import House, house_of
from onhand.api.manage import may_manage, user_record
from onhand.api.people import INVITATION, new_link, person_link, user_fields
from onhand.api.problem import Problem, Refused
from onhand.api.shapes import LinkMade, Saved, described
from onhand.api.write import AnyRequest, command_id, digest_of, posted, read, tell
from onhand.core.commands import ChangeRecord
from onhand.core.people import User
from onhand.core.rows import Record


class Invitation(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Who is invited, and what they will be able to do, where."""

    email: str
    roles: list[str]
    name: str = ""
    sites: list[int] | None = None
    suppliers: list[int] | None = None
    language: str = "en"
    time_zone: str = ""


class InvitationMade(Saved, omit_defaults=True):
    """A person was invited: `link` is shown this once."""

    link: str = ""
    expires_at: str = ""


_invitation: Final = msgspec.json.Decoder(Invitation)


@route(
    "/invitations", operation_id="invite", summary="Invite a person: the link is shown once", status_code=200,
    opt=rule("people.write", **described("People", body=Invitation, answer=InvitationMade)),
)  # fmt: skip
async def invite(request: AnyRequest) -> ASGIApp:
    """The link is not kept, so a repeated request cannot show it again: send the invitation again instead."""
    house, principal = house_of(request), who(request)
    given, digest = await read(request, _invitation)
    fields = await user_fields(house, given, given.email)
    told = await tell(house, command_id(request).bytes, ChangeRecord("user", fields), principal.scope, digest)
    answer = posted(told)
    if told.repeated:
        return answer
    link, ends_at = await house.threads.run(
        new_link, house.settings, house.signin, INVITATION, told.result["id"], principal.id
    )
    shown = msgspec.json.decode(answer.body) | {"link": link, "expires_at": instant(ends_at)}
    return json_answer(shown, 200, answer.headers[2:])


async def _waiting(house: House, id: int) -> tuple[Record, User]:
    """A person who has not chosen a password yet. Raises Problem."""
    record, user = await user_record(house, id)
    if user.password or user.service:
        raise Problem("in_use", "this person was here already: make a password link instead")
    return record, user


@route(
    "/users/{id:int}/invitation", operation_id="invite_again", status_code=200,
    summary="A new link for somebody invited; the old one ends",
    opt=rule("people.write", **described("People", answer=LinkMade)),
)  # fmt: skip
async def invite_again(request: AnyRequest, id: FromPath[int]) -> ASGIApp:
    _, user = await _waiting(house_of(request), id)
    if user.disabled:
        raise Problem("in_use", "this invitation was withdrawn: enable the person first")
    return await person_link(request, INVITATION, id)


@delete(
    "/users/{id:int}/invitation", operation_id="withdraw_invitation", summary="Withdraw an invitation",
    status_code=200, opt=rule("people.write", **described("People")),
)  # fmt: skip
async def withdraw_invitation(request: AnyRequest, id: FromPath[int]) -> ASGIApp:
    """Whoever holds a link can do nothing with it any more."""
    house = house_of(request)
    key = command_id(request)
    record, user = await _waiting(house, id)
    if not await may_manage(request, id):
        raise Problem("forbidden", "this person has rights that you do not have")
    if not user.disabled:
        command = ChangeRecord("user", {"disabled": True}, id, record.version)
        told = await tell(house, key.bytes, command, who(request).scope, digest_of(request))
        if told.refusal is not None:
            raise Refused(told.refusal)
    for purpose in (INVITATION, "password"):
        await house.threads.run(house.signin.drop_link, purpose, id)
    return empty()


ROUTES = [invite, invite_again, withdraw_invitation]
