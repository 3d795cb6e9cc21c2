"""Erasing a person: what tells who they were goes for good, what they did stays under their number."""

from litestar import post as route
from litestar.params import FromPath
from litestar.types import ASGIApp

from onhand.api.access import rule, who
from onhand.api.house import house_of
from onhand.api.manage import may_manage, user_record
from onhand.api.problem import Problem
from onhand.api.shapes import Saved, described
from onhand.api.write import AnyRequest, digest_of, post, version_of
from onhand.store.reads.personal import erasure_of


@route(
    "/users/{id:int}/erase", operation_id="erase_user", summary="Erase who a person was, for good", status_code=200,
    opt=rule("people.write", **described("People", answer=Saved)),
)  # fmt: skip
async def erase_user(request: AnyRequest, id: FromPath[int]) -> ASGIApp:
    """Name, address and password leave the record and the journal, sessions end; what they did stays, by number.

    It cannot be undone. Restoring an older backup repeats it.
    """
    house, version = house_of(request), version_of(request)
    await user_record(house, id)
    if id == who(request).id:
        raise Problem("in_use", "nobody can erase themselves")
    if not await may_manage(request, id):
        raise Problem("forbidden", "this person has rights that you do not have")
    command = await house.threads.run(erasure_of, house.store, id, version)
    answer = await post(request, command, digest_of(request, b"%d" % version))
    await house.threads.run(house.signin.forget_person, id)
    house.access.forget()
    return answer


ROUTES = [erase_user]
