"""The form for `/dps-export` without an id: shown, and handed in."""

from collections.abc import Sequence

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from handlers.kit import channel_choice, fields, ids, parse
from handlers.kit.answers import Body
from handlers.kit.errors import at_field
from handlers.kit.filed import after_form
from handlers.kit.forms import field_error, open_view
from privacy.model.errors import RefusedError
from privacy.request.intake import Intake


def register(app: AsyncApp, intake: Intake) -> None:
    """Attach the form's listener: it closes when the requests are on disk, or says at its field what is wrong."""

    @app.view(ids.EXPORT_FORM)
    @app.view(ids.EXPORT_FORM_AWAY)
    async def hand_in(ack: AsyncAck, body: Body) -> None:
        try:
            filed = await intake.request_export(parse.export_form(body))
        except RefusedError as refusal:
            await field_error(ack, ids.DEVICES, at_field(refusal))
        else:
            await ack(**after_form(body, filed))


async def show(client: AsyncWebClient, trigger: str, channel: str, id_hint: str) -> None:
    """Open the form.

    Raises:
        DeliveryError: Slack did not open it, or did not say so in time.
    """
    await open_view(client, trigger, view([channel], id_hint))


def view(channels: Sequence[str], id_hint: str, *, away: bool = False) -> View:
    """The form, for the channel in which it is opened; `away` from one, for one of those that it asks for."""
    devices = fields.devices(ids.DEVICES, f"{fields.APART} Each gets its own file.", id_hint, focus_on_load=True)
    callback = ids.EXPORT_FORM_AWAY if away else ids.EXPORT_FORM
    return fields.form(
        "Export device data", "Export", callback, channels[0], [*channel_choice.blocks(channels), devices]
    )
