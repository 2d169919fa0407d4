"""`/dps-export`: parse, record, acknowledge. The worker does the rest."""

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.models.blocks import ActionsBlock, ButtonElement, SectionBlock
from slack_sdk.web.async_client import AsyncWebClient

from handlers.export import form
from handlers.kit import commands, ids, parse
from handlers.kit.blocks import live
from handlers.kit.filed import recorded
from handlers.kit.forms import NOT_OPENED
from privacy.model.errors import DeliveryError, RefusedError
from privacy.request.intake import Intake, WrongChannelError
from privacy.subject.identifiers import unescape


def register(app: AsyncApp, intake: Intake, id_hint: str) -> None:
    """Attach the command's listener."""

    @app.command(commands.EXPORT)
    async def export(ack: AsyncAck, command: dict[str, str], client: AsyncWebClient) -> None:
        asked = parse.export_command(command)
        if asked.text in commands.HELP_WORDS:
            await ack(help_text(id_hint))
            return
        try:
            if asked.text and not intake.form_required:
                await ack(recorded(await intake.request_export(asked)))
            else:
                await intake.check_form(asked)
                named = "\n".join(unescape(asked.text).split())
                await _open_form(ack, client, command, id_hint, named=named, required=intake.form_required)
        except WrongChannelError as refusal:
            await ack(text=str(refusal), blocks=_elsewhere(refusal))
        except RefusedError as refusal:
            await ack(str(refusal))


async def _open_form(
    ack: AsyncAck, client: AsyncWebClient, command: dict[str, str], id_hint: str, *, named: str, required: bool
) -> None:
    """Opening a form is not yet a command: nothing is recorded, and where it does not open, help is shown."""
    try:
        await form.show(client, command["trigger_id"], command["channel_id"], id_hint, named=named, required=required)
    except DeliveryError:
        await ack(f"{NOT_OPENED}\n{help_text(id_hint)}")
    else:
        await ack()


def help_text(id_hint: str) -> str:
    """What the command can do."""
    return f"{commands.HELP}\nAn id is {id_hint}." if id_hint else commands.HELP


def _elsewhere(refusal: WrongChannelError) -> list[SectionBlock | ActionsBlock]:
    button = ButtonElement(text="Ask there", action_id=ids.ASK_THERE, value=refusal.parked, style="primary")
    return [live(str(refusal)), ActionsBlock(elements=[button])]
