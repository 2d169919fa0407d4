"""The form for `/dps-export` without an id: shown, and handed in."""

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.models.blocks import InputBlock, PlainTextInputElement, PlainTextObject
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from handlers import ids, parse
from handlers.translate import slack_errors
from privacy.desk import Desk
from privacy.errors import RefusedError
from privacy.identifiers import MOST
from privacy.intake import WrongChannelError

ELSEWHERE = "Files may not land in the channel where you opened this form. Close it and open it in the right one."
"""A field shows no links, so it cannot name the channel; `/dps-export DEVICE` can, and takes the command there."""


def register(app: AsyncApp, desk: Desk) -> None:
    """Attach the form's listener: it closes when the requests are on disk, or says at its field what is wrong."""

    @app.view(ids.EXPORT_FORM)
    async def hand_in(ack: AsyncAck, body: dict[str, object]) -> None:
        try:
            await desk.request_export(parse.export_form(body))
        except WrongChannelError:
            await ack(response_action="errors", errors={ids.DEVICES: ELSEWHERE})
        except RefusedError as refusal:
            await ack(response_action="errors", errors={ids.DEVICES: unformatted(str(refusal))})
        else:
            await ack()


async def show(client: AsyncWebClient, trigger: str, channel: str, id_hint: str) -> None:
    """Open the form.

    Raises:
        DeliveryError: Slack did not open it, for example because the trigger is older than three seconds.
    """
    async with slack_errors():
        await client.views_open(trigger_id=trigger, view=_view(channel, id_hint))


def _view(channel: str, id_hint: str) -> View:
    hint = f"An id is {id_hint}. " if id_hint else ""
    field = PlainTextInputElement(action_id=ids.DEVICES, multiline=True, max_length=3000, focus_on_load=True)
    return View(
        type="modal",
        callback_id=ids.EXPORT_FORM,
        title="Export device data",
        submit="Export",
        close="Cancel",
        private_metadata=channel,
        blocks=[
            InputBlock(
                block_id=ids.DEVICES,
                label=PlainTextObject(text="Devices", emoji=False),
                hint=PlainTextObject(text=f"{hint}At most {MOST}, one a line. Each gets its own file.", emoji=False),
                element=field,
            )
        ],
    )


def unformatted(sentence: str) -> str:
    """A sentence for a place that shows no formatting."""
    return sentence.replace("`", "")
