"""`/dps-export`: parse, record, acknowledge. The worker does the rest."""

from slack_bolt.async_app import AsyncAck, AsyncApp

from handlers import commands, parse
from handlers.escape import code
from privacy.desk import Desk
from privacy.errors import RefusedError
from privacy.request import DataSubjectRequest


def register(app: AsyncApp, desk: Desk, id_hint: str) -> None:
    """Attach the command's listener."""

    @app.command(commands.EXPORT)
    async def export(ack: AsyncAck, command: dict[str, str]) -> None:
        asked = parse.export_command(command)
        if asked.text in {"", "help"}:
            await ack(_help(id_hint))
            return
        try:
            request, new = await desk.request_export(asked)
        except RefusedError as refusal:
            await ack(str(refusal))
        else:
            await ack(_recorded(request) if new else _same(request))


def _help(id_hint: str) -> str:
    return f"{commands.HELP}\nAn id is {id_hint}." if id_hint else commands.HELP


def _recorded(request: DataSubjectRequest) -> str:
    return f"Recorded as *{request.id}* for {code(request.identifier)}. The answer comes in this channel."


def _same(request: DataSubjectRequest) -> str:
    return f"You asked for {code(request.identifier)} a moment ago: that is *{request.id}*, {request.status}."
