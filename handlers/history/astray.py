"""Requests whose channel is gone, in the archive or out of the config: shown to a person alone, and moved."""

import json
from collections.abc import Sequence

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from handlers.erasure import open_places
from handlers.export import card
from handlers.kit import channel_choice, fields, ids, parse
from handlers.kit.answers import Body, tell_afterwards
from handlers.kit.blocks import live
from handlers.kit.fields import answer
from handlers.kit.forms import open_form
from handlers.kit.private_reply import say_alone
from handlers.kit.slack_errors import slack_errors
from handlers.kit.three_seconds import afterwards
from privacy.erasure.choices import ErasureClicks
from privacy.history.home import HomeDesk
from privacy.model.errors import RefusedError
from privacy.model.ids import HOME, Click, RequestId, SlackUserId
from privacy.request.request import DataSubjectRequest

TITLE = "Move the request"
SAYS = (
    "The card is put up again there, with what is said about the request from now on. What stands in the old channel "
    "stays. A plan too long for its card is made anew, and needs new votes."
)


def register(app: AsyncApp, desk: HomeDesk, clicks: ErasureClicks, channels: Sequence[str], id_hint: str) -> None:
    """Attach the listeners of both buttons, and of the form."""

    @app.action(ids.HOME_SHOW)
    async def show(ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        user = SlackUserId(body["user"]["id"])
        try:
            request = await desk.shown(user, RequestId(parse.value(body)))
        except RefusedError as refusal:
            tell_afterwards(client, body, str(refusal))
        else:
            afterwards(lambda: _show(client, user, request, id_hint))
        await ack()

    @app.action(ids.HOME_MOVE)
    async def ask(ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        await open_form(client, body, _view(parse.value(body), channels))
        await ack()

    @app.view(ids.MOVE_FORM)
    async def move(ack: AsyncAck, body: Body) -> None:
        opened = json.loads(body["view"]["private_metadata"])
        to = channel_choice.chosen(body["view"]["state"]["values"], opened["channel"])
        click = Click(**parse.handed_in(body, HOME), request=RequestId(opened["id"]))
        try:
            request = await clicks.move(click, to)
        except RefusedError as refusal:
            said = str(refusal)
        else:
            said = f"{request.id} goes on in <#{to}>."
        await ack(response_action="update", view=answer(TITLE, said))


def buttons(request: DataSubjectRequest) -> Block:
    """What can be done at Home with a request whose channel is of no use."""
    show = ButtonElement(text="Show it to me", action_id=ids.HOME_SHOW, value=request.id)
    move = ButtonElement(text="Move it…", action_id=ids.HOME_MOVE, value=request.id)
    return ActionsBlock(elements=[show, move])


async def _show(client: AsyncWebClient, user: SlackUserId, request: DataSubjectRequest, id_hint: str) -> None:
    """The card by direct message, with its buttons; and the open places, where there are some."""
    drawn = [card.content(request, id_hint)]
    if request.work and request.work.open_places:
        drawn.append(open_places.content(request))
    async with slack_errors():
        for content in drawn:
            await say_alone(client, user, "", content["text"], blocks=content["blocks"])


def _view(request: str, channels: Sequence[str]) -> View:
    carries = json.dumps({"id": request, "channel": channels[0]})
    choices = channel_choice.blocks(channels) or [live(f"It goes on in <#{channels[0]}>.")]
    return fields.form(TITLE, "Move", ids.MOVE_FORM, carries, [live(SAYS), *choices])
