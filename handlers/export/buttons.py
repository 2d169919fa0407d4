"""The buttons of cards: which one is meant, try again, ask there. Parse, record, acknowledge, tell."""

import re

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from handlers.kit import ids, parse
from handlers.kit.answers import Body, answer
from handlers.kit.escape import code
from handlers.kit.filed import recorded
from handlers.kit.permalink import card_link
from privacy.request.choices import Clicks, OpenElsewhereError
from privacy.request.intake import Intake


def register(app: AsyncApp, clicks: Clicks, intake: Intake) -> None:
    """Attach the listeners of all buttons."""

    @app.action(re.compile(rf"^{ids.CHOOSE}:\d+$"))
    async def choose(ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        async def chosen() -> str:
            try:
                request = await clicks.choose(parse.click(body), parse.choice(body))
            except OpenElsewhereError as refusal:
                return f"{refusal}{await card_link(client, refusal.other.channel, refusal.card)}"
            return f"*{request.id}* goes on with {code(request.identifier)}."

        await answer(ack, client, body, chosen)

    @app.action(ids.TRY_AGAIN)
    async def try_again(ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        async def tried() -> str:
            request = await clicks.try_again(parse.click(body))
            return f"*{request.id}* searches again. The new file will stand beside the old one."

        await answer(ack, client, body, tried)

    @app.action(ids.ASK_THERE)
    async def ask_there(ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        async def asked() -> str:
            return recorded(await intake.ask_there(*parse.parked(body)))

        await answer(ack, client, body, asked)
