"""`/dps-delete`: opens the form, and takes it in. Parse, record, acknowledge."""

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from handlers.erasure import parse as erasure_parse
from handlers.erasure import view as erasure_view
from handlers.kit import commands, ids, parse
from handlers.kit.answers import Body
from handlers.kit.errors import at_field
from handlers.kit.filed import after_form
from handlers.kit.forms import NOT_OPENED, field_error, open_view
from privacy.erasure.intake import ErasureIntake
from privacy.model.errors import DeliveryError, RefusedError
from privacy.model.order import BadFormError, ErasureForm, Field
from privacy.subject.identifiers import unescape


def register(app: AsyncApp, intake: ErasureIntake, id_hint: str) -> None:
    """Attach the listeners of the command and of its form."""

    @app.command(commands.DELETE)
    async def delete(ack: AsyncAck, command: dict[str, str], client: AsyncWebClient) -> None:
        devices = unescape(command.get("text", "")).split()
        if " ".join(devices) in commands.HELP_WORDS:
            await ack(help_text(id_hint))
            return
        try:
            await intake.check_form(parse.typed_by(command))
            await _show(client, command, devices, id_hint)
        except RefusedError as refusal:
            await ack(str(refusal))
        except DeliveryError:
            await ack(f"{NOT_OPENED}\n{help_text(id_hint)}")
        else:
            await ack()

    @app.view(ids.ERASURE_FORM)
    @app.view(ids.ERASURE_FORM_AWAY)
    async def hand_in(ack: AsyncAck, body: Body) -> None:
        form = erasure_parse.erasure_form(body)
        try:
            filed = await intake.request_erasure(form)
        except BadFormError as error:
            await field_error(ack, _block(error, form), error)
        except RefusedError as refusal:
            await field_error(ack, Field.DEVICES, at_field(refusal))
        else:
            await ack(**after_form(body, filed))


def help_text(id_hint: str) -> str:
    """What the command can do."""
    return f"{commands.DELETE_HELP}\nAn id is {id_hint}." if id_hint else commands.DELETE_HELP


async def _show(client: AsyncWebClient, command: dict[str, str], devices: list[str], id_hint: str) -> None:
    """Opening the form is not yet a request."""
    await open_view(client, command["trigger_id"], erasure_view.view([command["channel_id"]], devices, id_hint))


def _block(error: BadFormError, form: ErasureForm) -> str:
    """The block at which an error shows. Slack refuses an answer that names a block that the form did not have."""
    hidden = error.field is Field.CONFIRMATION and not form.must_confirm
    return Field.DEVICES if hidden else error.field
