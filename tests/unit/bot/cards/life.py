"""The bot as it is built, between the local Slack and one device's records, by a clock that is moved by hand.

People come in by the local Slack and a real socket, and every call of the bot's is one of HTTP. The worker's walk is
done here, so that no wait is waited for.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from slack_bolt.async_app import AsyncApp

from bot import build, listeners
from bot.environment import Environment
from bot.foundation import Foundation, foundation
from bot.settings import Secrets, load_config
from bot.slack import bolt_app, introduce, web_client
from bot.socket_mode import SocketMode
from bot.way_out import slack_session
from dps.source import AzureRecords
from evidence.signing import load_keys
from handlers.erasure.vote_teller import SlackVoteTeller
from handlers.workspace.pace import POST, UPDATE, SlackPace
from privacy.approval.pending_settlement import VoteSettling
from privacy.desk import Desk
from privacy.model.clocks import DAY, SECOND
from privacy.model.ids import MessageKind, Millis
from privacy.request.changes import DueMessage
from sandbox.slack import RunningSlack
from sandbox.worlds import CONFIG
from storage.file.sqlite_file import SqliteFile
from tests.unit.privacy.erasure.world import Azure
from tests.unit.storage.samples import Time

PATIENCE = 60.0
"""Seconds that the local Slack waits for an acknowledgement, by the clock on the wall."""
VOTES_LOOKED_AT = 5 * SECOND
"""Milliseconds between two looks at votes that wait for Slack; the bot itself looks more often (`bot.watches`)."""
SERVICE = """
[[dps]]
name = "factory-eu"
host = "http://127.0.0.1:1"
hubs = [{ name = "hub-eu", host = "http://127.0.0.1:1" }]
"""


class Records(Azure):
    """One device's records, to be searched and to be deleted."""

    def eraser(self) -> "Records":
        return self


@dataclass(kw_only=True)
class Pace(SlackPace):
    """The bot's own pace, by the clock of the story; and a Slack that does not answer some methods at all."""

    time: Time
    silent: set[str] = field(default_factory=set)
    called: set[str] = field(default_factory=set)
    word: int = 0
    """Until when Slack asked to be left alone, at most."""

    def __post_init__(self) -> None:
        self.now = lambda: self.time() / SECOND
        self.sleep = self._sleep

    async def _sleep(self, seconds: float) -> None:
        self.time.at += round(seconds * SECOND) + 1

    async def turn(self, method: str, channel: str) -> None:
        await super().turn(method, channel)
        self.called.add(method)
        if method in self.silent:
            raise TimeoutError

    def refused(self, method: str, channel: str, *, retry_after: float) -> None:
        super().refused(method, channel, retry_after=retry_after)
        self.word = max(self.word, self.time() + round(retry_after * SECOND))


@dataclass(kw_only=True)
class Life:
    """One life of the bot's process, from start to the end of its power."""

    base: Foundation
    desk: Desk
    pace: Pace
    votes: VoteSettling
    time: Time

    async def until(self, end: int) -> None:
        """Do all that becomes due up to a time, which it is then."""
        while (wait := await self._settled()) <= end - self.time():
            self.time.at += max(1, wait)
        self.time.at = max(self.time.at, end)

    async def _settled(self) -> int:
        """Do what is due; milliseconds until something is due next."""
        while True:
            busy, turn = False, 10**12
            await self.votes.settle()
            for message in await self.base.outbox.due(self.time(), 1):
                if wait := self._turn_in(message):
                    turn = min(turn, round(wait * SECOND) + 1)
                else:
                    await self.desk.send(message.key)
                    busy = True
            for request in await self.base.requests.due(self.time(), 8):
                await self.desk.advance(request.id)
                busy = True
            if not busy:
                break
        now = self.time()
        if await self.votes.pending.due(Millis(now + DAY)):
            turn = min(turn, VOTES_LOOKED_AT)
        times = [await self.base.requests.next_due(now), await self.base.outbox.next_due(now)]
        return min([turn, *(time - now for time in times if time is not None)])

    def _turn_in(self, message: DueMessage) -> float:
        if message.key.kind is MessageKind.PACK:
            return 0.0
        return self.pace.ready_in(UPDATE if message.stands else POST, message.channel)


def secrets_of(slack: RunningSlack) -> Secrets:
    tokens = {"slack_bot_token": slack.bot_token, "slack_app_token": slack.app_token}
    return Secrets.model_validate({**tokens, "slack_api_url": slack.api_url})


@asynccontextmanager
async def life(folder: Path, slack: RunningSlack, records: Records, time: Time, pace: Pace) -> AsyncIterator[Life]:
    """Start as the bot does."""
    path = folder / "dps-bot.toml"
    path.write_text(CONFIG.replace('["U0ANA"]', '["S0SUPPORT"]').replace("groups = true", "groups = false") + SERVICE)
    config, secrets = load_config(path), secrets_of(slack)
    environment = Environment(clock=time, slack_waits=PATIENCE, grace=PATIENCE)
    async with AsyncExitStack() as stack:
        file = await SqliteFile.open(config.files.database)
        stack.push_async_callback(file.close)
        session = await stack.enter_async_context(slack_session(pace))
        client = web_client(secrets, session)
        token = secrets.slack_app_token.get_secret_value()
        introduction = await introduce(client, token)
        base = foundation(
            config,
            load_keys(config.files.keys),
            environment,
            file=file,
            records=cast("AzureRecords", records),
            client=client,
            session=session,
            ours=introduction.ours,
        )
        ballot = build.ballot(base)
        app = bolt_app(web_client(secrets, session), introduction)
        listeners.register(app, base, ballot, introduction.url)
        await base.outbox.try_all_now()
        await stack.enter_async_context(_listening(app, client, session, token, introduction.socket_url))
        votes = VoteSettling(ballot=ballot, pending=ballot.pending, teller=SlackVoteTeller(client=client), clock=time)
        yield Life(base=base, desk=build.desk(base), pace=pace, votes=votes, time=time)


@asynccontextmanager
async def _listening(app: AsyncApp, client: Any, session: Any, token: str, ticket: str) -> AsyncIterator[None]:
    socket = SocketMode(
        app=app, client=client, session=session, app_token=token, lines=1, waits=PATIENCE, grace=PATIENCE
    )
    task = asyncio.ensure_future(socket.run(ticket))
    await socket.connected()
    try:
        yield
    finally:
        await socket.close()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
