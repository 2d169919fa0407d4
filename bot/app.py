"""The bot at work: opened, connected, and stopped again."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import aiohttp
import structlog
from slack_bolt.async_app import AsyncApp

from bot import build, foundation, listeners
from bot.border.files import check_files, close_files
from bot.checks import SetupWatch, log_checks
from bot.config import Config
from bot.environment import Environment
from bot.errors import ConfigError
from bot.foundation import Foundation
from bot.heads.delivery import HeadDelivery
from bot.heads.poster import EVERY, HeadPoster
from bot.heads.setup import places as head_places
from bot.settings import Secrets, policy_on_record, policy_setup, public_allowed
from bot.slack import bolt_app, introduce, web_client
from bot.socket_mode import SocketMode
from bot.steady_clock import SteadyClock
from bot.watches.looking import OFTEN, ClockWatch, every
from bot.watches.looks import Look, looks, say
from bot.way_out import slack_session
from bot.worker import Worker
from evidence.kept_head import HeadFile
from evidence.rotation import publish
from evidence.signing import Keys, SigningKey, load_keys
from handlers.kit.three_seconds import note_recorded
from handlers.workspace.heads import SlackHeads
from handlers.workspace.pace import SlackPace
from handlers.workspace.setup import SlackSetup
from privacy.approval.policy_check import check_policy
from privacy.history.home import astray
from privacy.model.clocks import SECOND, Clock
from privacy.model.errors import BadHeadError
from privacy.model.ids import ChannelId
from privacy.model.setup import SetupFinding
from privacy.subject.pseudonym import Pseudonyms
from storage.erasures.halts import SqliteHalts
from storage.erasures.holds import SqliteHolds
from storage.erasures.restores import note_restore
from storage.file.sqlite_file import SqliteFile
from storage.history.audit_log import SqliteReading
from storage.history.home import SqliteHome
from storage.ledger.adoption import adopt
from storage.ledger.hand_overs import tell_missing
from storage.ledger.heads import SqliteHeads, restored
from storage.ledger.policies import note_policy
from storage.requests.passing_time import SqlitePassingTime

log = structlog.get_logger(__name__)


async def run(config: Config, secrets: Secrets, environment: Environment, *, reread: Callable[[], Config]) -> None:
    """Run until SIGTERM or SIGINT; then stop taking commands, let listeners answer, and close everything.

    At SIGHUP it does the same and starts anew with the config as `reread` gives it: start and restart are one path.
    A config that will not do is said in the log, and the one before is used on.

    Raises:
        ConfigError: something is set up wrongly.
        PrivacyError: the keys or the database cannot be used.
    """
    told = asyncio.Queue[signal.Signals]()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        loop.add_signal_handler(name, told.put_nowait, name)
    before: Config | None = None
    while True:
        try:
            newer = await _live_until_told(config, secrets, environment, told, reread)
        except ConfigError as error:
            if before is None:
                raise
            log.error("the config cannot be used; the one before is", problem=str(error))  # noqa: TRY400 - a sentence
            config, before = before, None
        else:
            if newer is None:
                return
            config, before = newer, config


async def _live_until_told(
    config: Config,
    secrets: Secrets,
    environment: Environment,
    told: asyncio.Queue[signal.Signals],
    reread: Callable[[], Config],
) -> Config | None:
    """Run until a signal says otherwise; gives the config with which to go on, or None to stop."""
    living = asyncio.ensure_future(_live(config, secrets, environment))
    try:
        while (name := await _signal_or_end(living, told)) is signal.SIGHUP:
            try:
                newer = reread()
            except ConfigError as error:
                log.error("the config cannot be used; nothing was changed", problem=str(error))  # noqa: TRY400
            else:
                log.info("starting anew with the config as it is now")
                return newer
        if name is None:
            living.result()  # it never ends by itself: this raises
        log.info("stopping")
        return None
    finally:
        await _cancel(living)


async def _signal_or_end(living: asyncio.Future[None], told: asyncio.Queue[signal.Signals]) -> signal.Signals | None:
    waiting = asyncio.ensure_future(told.get())
    either: set[asyncio.Future[Any]] = {living, waiting}
    await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
    if waiting.done():
        return waiting.result()
    waiting.cancel()
    return None


async def _live(config: Config, secrets: Secrets, environment: Environment) -> None:
    async with running(config, secrets, environment) as bot:
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
    clock = SteadyClock(wall=environment.clock, steady=environment.steady, boot=environment.boot)
    environment = replace(environment, clock=clock)
    wake, pace = asyncio.Event(), SlackPace(speed=environment.slack_speed)
    check_files(config)
    async with AsyncExitStack() as stack:
        file = await SqliteFile.open(config.files.database, on_change=wake.set, on_write=note_recorded)
        stack.push_async_callback(file.close)
        close_files(config)
        keys = await _take_up(file, config.files.keys, environment.clock)
        passing = SqlitePassingTime(file=file)
        await passing.started(clock.beat())
        session = await stack.enter_async_context(slack_session(pace))
        client, app_token = web_client(secrets, session), secrets.slack_app_token.get_secret_value()
        records = foundation.azure(
            config, environment, SqliteHalts(file=file, pseudonyms=Pseudonyms(key=keys.pseudonym))
        )
        stack.push_async_callback(records.aclose)
        introduction = await introduce(client, app_token)
        base = foundation.foundation(
            config,
            keys,
            environment,
            file=file,
            records=records,
            client=client,
            session=session,
            ours=introduction.ours,
        )
        setup, ballot, worker = await _checked_setup(base), build.ballot(base), _worker(base, wake, pace)
        await note_policy(file, policy_on_record(config), now=environment.clock())
        app = bolt_app(web_client(secrets, session), introduction)
        listeners.register(app, base, ballot, introduction.url)
        await base.outbox.try_all_now()
        heads = _heads(base, await stack.enter_async_context(_head_places(base)))
        stack.push_async_callback(heads.close)  # once everything that writes has ended
        socket = _socket(app, base, session, app_token)
        working = _background(stack, worker.run(build.desk(base)))
        stack.push_async_callback(socket.close)
        listening = _background(stack, socket.run(introduction.socket_url))
        await socket.connected()
        _background(stack, log_checks(records.checks()))
        _keep_looking(
            stack,
            *looks(base, worker, ballot, setup),
            (OFTEN, ClockWatch(clock=clock, time=passing, jumped=records.forget_scans).look, "the clock"),
            (EVERY, heads.look, "the head"),
        )
        yield Running(app=app, parts=(working, listening))


async def _take_up(file: SqliteFile, folder: Path, clock: Clock) -> Keys:
    """First of all: does the ledger have what was signed, say which key signs, and answer for every row?

    The keys are read once the database is ours: nobody changes them from then on.
    """
    keys = load_keys(folder)
    try:
        head = await asyncio.to_thread(HeadFile.beside(folder, keys.signing).read)
    except (BadHeadError, OSError) as error:
        log.warning("the head beside the keys cannot be used", why=type(error).__name__)
        head = None
    if head and (missing := await restored(file, head.said)):
        await note_restore(file, missing=missing, signed=head.said.tree.size, now=clock())
    if keys.signing.hand_overs:
        await _finish_rotation(file, folder, keys.signing, clock)
    await adopt(file, clock)
    return keys


async def _finish_rotation(file: SqliteFile, folder: Path, key: SigningKey, clock: Clock) -> None:
    """What follows from a change of the key, where it ended before that was written."""
    notes = [str(note) for note in key.hand_overs]
    await file.write(lambda database: tell_missing(database, notes, now=clock()))
    try:
        await asyncio.to_thread(publish, folder, key)
    except OSError as error:
        log.warning("the public key could not be written", why=error.strerror)


async def _checked_setup(base: Foundation) -> SetupWatch:
    slack = SlackSetup(client=base.client, people=base.people, public_allowed=public_allowed(base.config))
    setup, audit = policy_setup(base.config), base.config.slack.audit_channel

    async def findings() -> Sequence[SetupFinding]:
        answers, channels, waiting = await asyncio.gather(
            slack.answers(setup.named),
            slack.channels(base.gate.policy.channels, ChannelId(audit) if audit else None),
            SqliteHome(file=base.file).open_by_channel(),
        )
        return [*check_policy(setup, answers), *channels, *astray(waiting, base.gate.policy.channels)]

    again = base.environment.patience.longest_wait / SECOND
    watch = SetupWatch(findings=findings, say=say(base), again_in=again)
    waiting = await SqliteReading(file=base.file, pseudonyms=base.pseudonyms).open_requests(1)
    await watch.check_start(somebody_waits=bool(waiting))
    return watch


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


def _socket(app: AsyncApp, base: Foundation, session: aiohttp.ClientSession, app_token: str) -> SocketMode:
    waits, grace = base.environment.slack_waits, base.environment.grace
    return SocketMode(app=app, client=base.client, session=session, app_token=app_token, waits=waits, grace=grace)


def _head_places(base: Foundation) -> AbstractAsyncContextManager[tuple[HeadDelivery, ...]]:
    return head_places(base.config.heads, base.records, base.environment.patience, say(base))


def _heads(base: Foundation, others: tuple[HeadDelivery, ...]) -> HeadPoster:
    channel, patience = base.config.slack.audit_channel, base.environment.patience
    slack = SlackHeads(client=base.client, channel=ChannelId(channel)) if channel else None
    return HeadPoster(
        ledger=SqliteHeads(file=base.file),
        kept=HeadFile.beside(base.config.files.keys, base.keys.signing),
        note_missing=lambda missing, signed: note_restore(
            base.file, missing=missing, signed=signed, now=base.environment.clock()
        ),
        key=base.keys.signing,
        channel=HeadDelivery(to="slack.audit_channel", post=slack.post, patience=patience) if slack else None,
        others=others,
    )


def _keep_looking(stack: AsyncExitStack, *looks: Look) -> None:
    for seconds, look, named in looks:
        _background(stack, every(seconds, look, named=named))


def _background(stack: AsyncExitStack, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
    task = asyncio.get_running_loop().create_task(work)
    stack.push_async_callback(_cancel, task)
    return task


async def _cancel(task: asyncio.Future[Any]) -> None:
    """End a task and wait until it has ended; a fault in it is raised here."""
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
