"""How the scenarios ask for an export by its form, with what a request in law says."""

from typing import Any

from handlers.kit import ids
from privacy.model.order import Field
from sandbox.slack.model.values import Outcome, UserId
from tests.scenario.house import ANA, House

GIVEN: dict[str, Any] = {
    ids.LAW: "GDPR",
    Field.RECEIVED: "2026-11-12",
    Field.IDENTITY: "signed in to their account",
    ids.IDENTITY_REFERENCE: "SUP-1881",
    ids.REASON_TEXT: "asked by mail",
    Field.TICKET: "SUP-1882",
}
REQUIRED = {"[policy]": '[policy]\nexport_form = "required"'}


async def order(house: House, device: str, *, user: str = ANA, **values: str) -> Outcome:
    """`/dps-export`, the form filled in with these fields and handed in."""
    await house.ask("/dps-export", user=user)
    return await hand_in(house, {ids.DEVICES: device, **values}, user=user)


async def hand_in(house: House, values: dict[str, Any], *, user: str = ANA) -> Outcome:
    """The open form, filled in and handed in."""
    (form,) = house.slack.views.stack(UserId(user))
    return await house.slack.submit(user, form.id, {name: {name: value} for name, value in values.items()})
