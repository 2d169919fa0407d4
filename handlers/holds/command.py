"""`/dps-hold`: places legal holds, lists them, lifts them. Parse, record, acknowledge."""

from collections.abc import Sequence

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from handlers.holds import parse as holds_parse
from handlers.holds import view as hold_view
from handlers.kit import commands, comment_form, ids, parse
from handlers.kit.answers import Body
from handlers.kit.forms import NOT_OPENED, field_error, open_view
from privacy.holds.holds import BadHoldError, HoldField, LegalHold
from privacy.holds.placing import HoldDesk
from privacy.model.errors import DeliveryError, RefusedError
from privacy.subject.identifiers import unescape


def register(app: AsyncApp, desk: HoldDesk, id_hint: str) -> None:
    """Attach the listeners of the command, of its forms, and of the list's buttons."""

    @app.command(commands.HOLD)
    async def hold(ack: AsyncAck, command: dict[str, str], client: AsyncWebClient) -> None:
        asked = unescape(command.get("text", "")).split()
        if " ".join(asked) in commands.HELP_WORDS:
            await ack(commands.HOLD_HELP)
        elif asked == ["list"]:
            await _list(ack, desk, command)
        else:
            try:
                await desk.check(parse.typed_by(command))
            except RefusedError as refusal:
                await ack(str(refusal))
            else:
                await _open(ack, client, command, hold_view.form(command["channel_id"], asked, id_hint))

    _register_forms(app, desk)


def _register_forms(app: AsyncApp, desk: HoldDesk) -> None:
    @app.view(ids.HOLD_FORM)
    async def place(ack: AsyncAck, body: Body) -> None:
        try:
            placed = await desk.place(holds_parse.hold_form(body))
        except BadHoldError as error:
            await field_error(ack, error.field, error)
        except RefusedError as refusal:
            await field_error(ack, HoldField.DEVICES, refusal)
        else:
            await ack(response_action="update", view=hold_view.placed(placed))

    @app.action(ids.LIFT_HOLD)
    async def show(ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        await comment_form.show(ack, client, body, comment_form.LIFT)

    @app.view(ids.LIFT_HOLD_FORM)
    async def lift(ack: AsyncAck, body: Body) -> None:
        try:
            lifted = await desk.lift(holds_parse.hold_comment(body))
        except RefusedError as refusal:
            await field_error(ack, ids.COMMENT, refusal)
        else:
            await ack(response_action="update", view=hold_view.lifted(lifted))


async def _list(ack: AsyncAck, desk: HoldDesk, command: dict[str, str]) -> None:
    try:
        holds: Sequence[LegalHold] = await desk.listed(parse.typed_by(command))
    except RefusedError as refusal:
        await ack(str(refusal))
    else:
        await ack(**hold_view.listed(holds))


async def _open(ack: AsyncAck, client: AsyncWebClient, command: dict[str, str], view: View) -> None:
    """Opening the form is not yet a hold: nothing is recorded."""
    try:
        await open_view(client, command["trigger_id"], view)
    except DeliveryError:
        await ack(f"{NOT_OPENED}\n{commands.HOLD_HELP}")
    else:
        await ack()
