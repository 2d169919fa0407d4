"""Closing an open place: the button, and the form that it opens. Parse, record, acknowledge."""

from collections.abc import Sequence

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.models.blocks import (
    InputBlock,
    InputInteractiveElement,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    StaticSelectElement,
)
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from handlers.erasure import parse as erasure_parse
from handlers.kit import ids, parse
from handlers.kit.answers import Body
from handlers.kit.blocks import label
from handlers.kit.comment_form import LONGEST
from handlers.kit.forms import field_error, open_form
from handlers.kit.private_reply import reply_privately
from privacy.erasure.verification.open_places import PlaceDesk
from privacy.model.errors import RefusalReason, RefusedError
from privacy.model.ids import RequestId
from privacy.model.open_places import OpenPlace

NONE_OPEN = "Every place of this request is closed already. Nothing was done."


def register(app: AsyncApp, desk: PlaceDesk) -> None:
    """Attach the listeners of the button and of its form."""

    @app.action(ids.CLOSE_PLACE)
    async def close_place(ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        places = await desk.open_places(RequestId(body["actions"][0]["value"]))
        if places:
            await _show(client, body, places)
        else:
            await reply_privately(client, body.get("response_url", ""), NONE_OPEN)
        await ack()

    @app.view(ids.PLACE_FORM)
    async def hand_in(ack: AsyncAck, body: Body) -> None:
        try:
            await desk.close(erasure_parse.place_form(body))
        except RefusedError as refusal:
            field = ids.PLACE if refusal.reason is RefusalReason.ALREADY_DECIDED else ids.COMMENT
            await field_error(ack, field, refusal)
        else:
            await ack()


async def _show(client: AsyncWebClient, body: Body, places: Sequence[OpenPlace]) -> None:
    """Nothing is closed before the form is handed in."""
    await open_form(client, body, _view(parse.opened_by(body), places))


def _view(opened_by: str, places: Sequence[OpenPlace]) -> View:
    select = StaticSelectElement(action_id=ids.PLACE, placeholder="Choose", options=[_option(p) for p in places])
    note = PlainTextInputElement(action_id=ids.COMMENT, multiline=True, min_length=1, max_length=LONGEST)
    hint = "Such as a ticket, a query and its result, or the rule by which it expires. It goes into the ledger."
    return View(
        type="modal",
        callback_id=ids.PLACE_FORM,
        title="Close a place",
        submit="Close it",
        close="Cancel",
        private_metadata=opened_by,
        blocks=[
            _input(ids.PLACE, "Which place?", select),
            _input(ids.COMMENT, "What was found or done there?", note, hint),
        ],
    )


def _input(name: str, said: str, element: InputInteractiveElement, hint: str = "") -> InputBlock:
    return InputBlock(
        block_id=name,
        label=PlainTextObject(text=said, emoji=False),
        hint=PlainTextObject(text=hint, emoji=False) if hint else None,
        element=element,
        optional=False,
    )


def _option(place: OpenPlace) -> Option:
    return Option(value=str(place.number), text=label(f"{place.number}. {place.name}"))
