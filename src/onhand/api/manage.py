"""May one person manage another? Only who has all that the other may do, everywhere the other may do it."""

import msgspec

from onhand.api.access import who
from onhand.api.house import House, house_of
from onhand.api.lookup import narrowed, scope_now
from onhand.api.problem import Problem
from onhand.api.write import AnyRequest
from onhand.core import Scope
from onhand.core.people import User, holder_of
from onhand.core.rows import Record


async def user_record(house: House, id: int) -> tuple[Record, User]:
    """The record of a person or service account. Raises Problem."""
    record = await house.threads.run(house.signin.record, id)
    holder = holder_of(record.kind, record.fields) if record else None
    if record is None or not isinstance(holder, User):
        raise Problem("not_found", f"there is no user {id}")
    return record, holder


def is_inside(inner: Scope, outer: Scope) -> bool:
    """Has `outer` all that `inner` has?"""
    both = narrowed(inner, outer)
    suppliers = outer.suppliers is None or (
        inner.suppliers is not None and inner.suppliers <= outer.suppliers
    )
    return suppliers and (both.rights, both.sites, both.cost) == (inner.rights, inner.sites, inner.cost)


async def may_manage(request: AnyRequest, id: int) -> bool:
    """May whoever asks end this person's sessions and make links for them?"""
    scope = who(request).scope
    if not scope.may("people.write"):
        return False
    house = house_of(request)
    _, user = await user_record(house, id)
    enabled = msgspec.structs.replace(user, disabled=False)
    theirs = await house.threads.run(scope_now, house.signin, id, enabled)
    return theirs is not None and is_inside(theirs, scope)
