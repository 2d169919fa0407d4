"""The bot at work: opened, connected, and stopped again."""

import asyncio
import signal
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp

from bot import build, listeners
from bot.build import Foundation
from bot.checks import Check, log_checks
from bot.config import Config
from bot.environment import Environment
from bot.heads import EVERY, HeadPoster
from bot.settings import Secrets
from bot.slack import bolt_app, introduce, web_client
from bot.socket_mode import SocketMode
from bot.watches import OFTEN, AlarmWatch, PauseWatch, every
from bot.way_out import slack_session
from bot.worker import Worker
from evidence.kept_head import HeadFile
from evidence.signing import Keys, load_keys
from handlers.erasure.vote_teller import SlackVoteTeller
from handlers.workspace.heads import SlackHeads
from handlers.workspace.pace import SlackPace
from privacy.approval.ballot import Ballot
from privacy.approval.pending_settlement import VoteSettling
from privacy.model.clocks import DAY, Clock
from privacy.model.errors import BadHeadError
from privacy.model.ids import ChannelId, Millis
from privacy.subject.pseudonym import Pseudonyms
from storage.erasures.halts import SqliteHalts
from storage.erasures.holds import SqliteHolds
from storage.erasures.pending_votes import SqlitePendingVotes
from storage.erasures.restores import note_restore
from storage.file.sqlite_file import SqliteFile
from storage.ledger.adoption import adopt
from storage.ledger.alarms import SqliteAlarms
from storage.ledger.heads import SqliteHeads, restored

log = structlog.get_logger(__name__)


async def run(config: Config, secrets: Secrets) -> None:
    """Run until SIGTERM or SIGINT; then stop taking commands, let listeners answer, and close everything.

    Raises:
        ConfigError: something is set up wrongly.
        PrivacyError: the keys or the database cannot be used.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    living = asyncio.ensure_future(_live(config, secrets))
    stopping = asyncio.ensure_future(stop.wait())
    await asyncio.wait({living, stopping}, return_when=asyncio.FIRST_COMPLETED)
    if living.done():
        living.result()  # it never ends by itself: this raises
    log.info("stopping")
    await _cancel(living)


async def _live(config: Config, secrets: Secrets) -> None:
    async with running(config, secrets, Environment()) as bot:
        ended, _ = await asyncio.wait(bot.parts, return_when=asyncio.FIRST_COMPLETED)
        for part in ended:
            part.result()  # no part ends by itself: this raises what went wrong


@dataclass(frozen=True, kw_only=True)
class Running:
    """The whole bot, at work."""

    app: AsyncApp
    """Where Slack's payloads go in."""
    parts: tuple[asyncio.Task[None], ...]
    """What must go on for ever: one that ends has failed."""


@asynccontextmanager
async def running(config: Config, secrets: Secrets, environment: Environment) -> AsyncIterator[Running]:
    """The whole bot, connected and at work until the context ends."""
    keys, wake, pace = load_keys(config.files.keys), asyncio.Event(), SlackPace(speed=environment.slack_speed)
    async with AsyncExitStack() as stack:
        file = await SqliteFile.open(config.files.database, on_change=wake.set)
        stack.push_async_callback(file.close)
        await _take_up(file, _kept_head(config, keys), environment.clock)
        session = await stack.enter_async_context(slack_session(pace))
        client = web_client(secrets, session)
        app_token = secrets.slack_app_token.get_secret_value()
        halts = SqliteHalts(file=file, pseudonyms=Pseudonyms(key=keys.pseudonym))
        records = build.azure(config, environment, halts)
        stack.push_async_callback(records.aclose)
        introduction = await introduce(client, app_token)
        base = build.foundation(
            config,
            keys,
            environment,
            file=file,
            records=records,
            client=client,
            session=session,
            ours=introduction.ours,
        )
        ballot = _ballot(base)
        app = bolt_app(web_client(secrets, session), introduction)
        listeners.register(app, base, ballot, introduction.url)
        await base.outbox.try_all_now()
        worker = _worker(base, wake, pace)
        heads = _heads(base)
        stack.push_async_callback(heads.close)  # once everything that writes has ended
        socket = SocketMode(
            app=app,
            client=client,
            session=session,
            app_token=app_token,
            waits=environment.slack_waits,
            grace=environment.grace,
        )
        working = _background(stack, worker.run(build.desk(base)))
        stack.push_async_callback(socket.close)
        listening = _background(stack, socket.run(introduction.socket_url))
        await socket.connected()
        pauses = PauseWatch(count=halts.stops, wake_worker=worker.wake)
        _background(stack, every(OFTEN, pauses.look, named="pauses"))
        _background(stack, every(OFTEN, _pending(base, ballot).settle, named="votes that wait"))
        _background(stack, log_checks([*_groups(base), *records.checks()]))
        _background(stack, every(EVERY, heads.look, named="the head"))
        _background(stack, every(OFTEN, _alarms(base).look, named="alarms"))
        yield Running(app=app, parts=(working, listening))


def _kept_head(config: Config, keys: Keys) -> HeadFile:
    return HeadFile(folder=config.files.keys, key=keys.signing.public)


async def _take_up(file: SqliteFile, kept: HeadFile, clock: Clock) -> None:
    """Before anything else is written: does the ledger have what was signed, and answer for every row?"""
    try:
        head = await asyncio.to_thread(kept.read)
    except (BadHeadError, OSError) as error:
        log.warning("the head beside the keys cannot be used", why=type(error).__name__)
        head = None
    if head and (missing := await restored(file, head.said)):
        await note_restore(file, missing=missing, signed=head.said.tree.size, now=clock())
    await adopt(file, clock)


def _alarms(base: Foundation) -> AlarmWatch:
    since = Millis(base.environment.clock() - DAY)
    alarms, channel = SqliteAlarms(file=base.file), base.config.slack.audit_channel
    return AlarmWatch(
        alarms=lambda sequence: alarms.since(sequence, since),
        say=SlackHeads(client=base.client, channel=ChannelId(channel)).say if channel else None,
    )


def _groups(base: Foundation) -> list[Check]:
    """Whether Slack names the members of each user group of the config: on a plan without user groups it never will."""
    groups = sorted(base.gate.policy.requester_groups | base.electorate.today.user_groups)
    return [(f"reading the user group {group}", partial(base.gate.roster.members, group)) for group in groups]


def _worker(base: Foundation, wake: asyncio.Event, pace: SlackPace) -> Worker:
    holds = SqliteHolds(file=base.file, pseudonyms=base.pseudonyms)
    around = base.environment
    return Worker(
        requests=base.requests,
        outbox=base.outbox,
        pace=pace,
        holds=holds,
        clock=around.clock,
        woken=wake,
        grace=around.grace,
    )


def _ballot(base: Foundation) -> Ballot:
    return Ballot(
        gate=base.gate,
        electorate=base.electorate,
        names=base.people,
        transitions=base.transitions,
        store=base.requests,
        pending=SqlitePendingVotes(file=base.file),
        clock=base.environment.clock,
    )


def _pending(base: Foundation, ballot: Ballot) -> VoteSettling:
    teller = SlackVoteTeller(client=base.client)
    return VoteSettling(ballot=ballot, pending=ballot.pending, teller=teller, clock=base.environment.clock)


def _heads(base: Foundation) -> HeadPoster:
    channel = base.config.slack.audit_channel
    return HeadPoster(
        ledger=SqliteHeads(file=base.file),
        kept=_kept_head(base.config, base.keys),
        note_missing=lambda missing, signed: note_restore(
            base.file, missing=missing, signed=signed, now=base.environment.clock()
        ),
        key=base.keys.signing,
        patience=base.environment.patience,
        post=SlackHeads(client=base.client, channel=ChannelId(channel)).post if channel else None,
    )


def _background(stack: AsyncExitStack, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
    task = asyncio.get_running_loop().create_task(work)
    stack.push_async_callback(_cancel, task)
    return task


async def _cancel(task: asyncio.Future[Any]) -> None:
    """End a task and wait until it has ended; a fault in it is raised here."""
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
