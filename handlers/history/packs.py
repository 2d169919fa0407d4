"""*Evidence pack* on the card of a request that has ended: parse, record, acknowledge, tell."""

from contextlib import suppress
from dataclasses import dataclass

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from handlers.kit import ids, parse
from handlers.kit.answers import Body, answer
from handlers.kit.private_reply import say_alone
from privacy.model.errors import DeliveryError
from privacy.model.ids import SlackUserId
from privacy.pack.desk import PackDesk


def register(app: AsyncApp, desk: PackDesk) -> None:
    """Attach the button's listener."""

    @app.action(ids.EVIDENCE)
    async def evidence(ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        async def asked() -> str:
            request = await desk.ask(parse.click(body))
            return f"The evidence pack of *{request.id}* comes into the thread. It names the device and people."

        await answer(ack, client, body, asked)


@dataclass(frozen=True, kw_only=True)
class SlackPackTeller:
    """Keeps `privacy.pack.delivery.PackTeller`, by direct message."""

    client: AsyncWebClient

    async def tell(self, user: SlackUserId, said: str) -> None:
        """Say it; nothing happens where Slack takes it nowhere."""
        with suppress(DeliveryError):
            await say_alone(self.client, user, "", said)
