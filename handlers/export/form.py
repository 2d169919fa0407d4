"""The form of `/dps-export`: shown, and handed in."""

from collections.abc import Sequence

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from handlers.erasure import view as erasure_view
from handlers.kit import channel_choice, fields, ids, parse
from handlers.kit.answers import Body
from handlers.kit.errors import at_field
from handlers.kit.filed import after_form
from handlers.kit.forms import field_error, open_view
from privacy.model.errors import RefusedError
from privacy.model.order import BadFormError, Field
from privacy.request.intake import Intake


def register(app: AsyncApp, intake: Intake) -> None:
    """Attach the form's listener: it closes when the requests are on disk, or says at its field what is wrong."""

    @app.view(ids.EXPORT_FORM)
    @app.view(ids.EXPORT_FORM_AWAY)
    async def hand_in(ack: AsyncAck, body: Body) -> None:
        try:
            filed = await intake.request_export(parse.export_form(body))
        except BadFormError as error:
            await field_error(
                ack, error.field if error.field in body["view"]["state"]["values"] else ids.DEVICES, error
            )
        except RefusedError as refusal:
            await field_error(ack, ids.DEVICES, at_field(refusal))
        else:
            await ack(**after_form(body, filed))


async def show(
    client: AsyncWebClient, trigger: str, channel: str, id_hint: str, *, named: str = "", required: bool
) -> None:
    """Open the form, with what the command named; `required` where its law and check of identity may not be empty.

    Raises:
        DeliveryError: Slack did not open it, or did not say so in time.
    """
    await open_view(client, trigger, view([channel], id_hint, named=named, required=required))


def view(channels: Sequence[str], id_hint: str, *, named: str = "", required: bool = False, away: bool = False) -> View:
    """The form, for the channel in which it is opened; `away` from one, for one of those that it asks for."""
    each = f"{fields.APART} Each gets its own file."
    why = "Nobody has to say why they want a copy; what you write here goes into the file."
    drawn = [
        *channel_choice.blocks(channels),
        fields.devices(ids.DEVICES, each, id_hint, named, focus_on_load=True),
        *erasure_view.law_and_person(optional=not required),
        fields.text(ids.REASON_TEXT, "Why", why, optional=True, most=500, multiline=True),
        fields.text(Field.TICKET, "Ticket", optional=True, most=100),
    ]
    return fields.form(
        "Export device data", "Export", ids.EXPORT_FORM_AWAY if away else ids.EXPORT_FORM, channels[0], drawn
    )
