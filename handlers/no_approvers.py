"""What the commands of erasures answer where the config names no approvers: refusing is safer than guessing."""

from slack_bolt.async_app import AsyncAck, AsyncApp

from handlers import commands

SENTENCE = (
    "Nobody is set up to approve erasures, so none can be asked for, and there is nothing to hold. "
    "Ask an administrator of this bot to name `approvers` in its config."
)


def register(app: AsyncApp) -> None:
    """Attach the listeners."""

    @app.command(commands.DELETE)
    @app.command(commands.STATUS)
    @app.command(commands.AUDIT)
    @app.command(commands.HOLD)
    @app.command(commands.VERIFY)
    async def refuse(ack: AsyncAck) -> None:
        await ack(SENTENCE)
