"""`/dps-verify`: has an erasure looked at again; the answer comes into its thread."""

from slack_bolt.async_app import AsyncAck, AsyncApp

from handlers.kit import commands, parse
from privacy.erasure.verification.requested_recheck import RequestedRecheck
from privacy.model.errors import RefusedError


def register(app: AsyncApp, recheck: RequestedRecheck) -> None:
    """Attach the listener."""

    @app.command(commands.VERIFY)
    async def verify(ack: AsyncAck, command: dict[str, str]) -> None:
        asked = command.get("text", "").strip()
        if asked in {"", *commands.HELP_WORDS}:
            await ack(commands.VERIFY_HELP)
            return
        try:
            request = await recheck.ask(parse.typed_by(command), asked)
        except RefusedError as refusal:
            await ack(str(refusal))
        else:
            await ack(f"{request.id} is looked at now. The answer comes into its thread in <#{request.channel}>.")
