"""What the commands of erasures answer where the config names no approvers: refusing is safer than guessing."""

from slack_bolt.async_app import AsyncAck, AsyncApp

from handlers import commands

SENTENCE = (
    "Nobody is set up to approve erasures, so none can be asked for. "
    "Ask an administrator of this bot to name `approvers` in its config."
)


def register(app: AsyncApp) -> None:
    """Attach the listeners."""

    async def refuse(ack: AsyncAck) -> None:
        await ack(SENTENCE)

    for command in (commands.DELETE, commands.STATUS, commands.AUDIT):
        app.command(command)(refuse)
