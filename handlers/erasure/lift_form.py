"""Lifting the block that an erasure left: the button on its card, and the form that asks for approval."""

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from handlers.erasure import parse as erasure_parse
from handlers.erasure import steps
from handlers.erasure import view as erasure_view
from handlers.kit import fields, ids, parse
from handlers.kit.answers import Body
from handlers.kit.blocks import live, plain
from handlers.kit.errors import at_field
from handlers.kit.forms import field_error, open_if_allowed
from privacy.erasure.lifting import LiftIntake
from privacy.model.errors import RefusedError
from privacy.model.order import BadFormError
from privacy.request.request import DataSubjectRequest, work_of

WHY = "The approvers read this: why the device may come back, and who says so."


def register(app: AsyncApp, intake: LiftIntake) -> None:
    """Attach the listeners of the button and of its form."""

    @app.action(ids.LIFT_BLOCK)
    async def show(ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        async def draw() -> View:
            return _view(await intake.check(parse.click(body)), parse.opened_by(body))

        await open_if_allowed(ack, client, body, draw)

    @app.view(ids.LIFT_BLOCK_FORM)
    async def hand_in(ack: AsyncAck, body: Body) -> None:
        try:
            await intake.request_lift(erasure_parse.lift_form(body))
        except BadFormError as error:
            await field_error(ack, error.field, error)
        except RefusedError as refusal:
            await field_error(ack, ids.REASON_TEXT, at_field(refusal))
        else:
            await ack()


def _view(erasure: DataSubjectRequest, carries: str) -> View:
    plan = work_of(erasure).plan
    ways = [steps.way_alone(way) for way in plan.ways_back] if plan else []
    said = "\n".join([f"The disabled enrollment that keeps {erasure.identifier} out is deleted.", *_known(ways)])
    about = [live(f"Lift the block that *{erasure.id}* left. Another person has to approve it."), *plain(said)]
    return fields.form(
        "Lift the block",
        "Ask for approval",
        ids.LIFT_BLOCK_FORM,
        carries,
        [*about, *erasure_view.why_fields(WHY)],
    )


def _known(ways: list[str]) -> list[str]:
    return ["When it was erased, it could come back:", *(f"• {way}" for way in ways)] if ways else []
