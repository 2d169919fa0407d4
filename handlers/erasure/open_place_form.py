"""Closing an open place: the button, and the form that it opens. Parse, record, acknowledge, tell."""

from collections.abc import Sequence

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.models.blocks import Option
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from handlers.erasure import parse as erasure_parse
from handlers.kit import fields, ids, parse
from handlers.kit.answers import Body, tell_afterwards
from handlers.kit.blocks import label
from handlers.kit.comment_form import LONGEST
from handlers.kit.forms import field_error, open_form
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
            await open_form(client, body, _view(parse.opened_by(body), places))
        else:
            tell_afterwards(client, body, NONE_OPEN)
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


def _view(opened_by: str, places: Sequence[OpenPlace]) -> View:
    named = [Option(value=str(place.number), text=label(f"{place.number}. {place.name}")) for place in places]
    if len(places) > 1:
        named.append(Option(value=ids.ALL_PLACES, text=label(f"All {len(places)} that are open")))
    hint = "Such as a ticket, a query and its result, or the rule by which it expires. It goes into the ledger."
    what = "What was found or done there?"
    blocks = [
        fields.select(ids.PLACE, "Which place?", named),
        fields.text(ids.COMMENT, what, hint, most=LONGEST, min_length=1, multiline=True),
    ]
    return fields.form("Close a place", "Close it", ids.PLACE_FORM, opened_by, blocks)
