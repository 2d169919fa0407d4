"""The composition root: every part is built once, here, and handed to those who need it."""

import asyncio
import signal
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import aiohttp
import structlog
from slack_bolt.async_app import AsyncApp

from bot.checks import log_checks
from bot.config import Config
from bot.errors import ConfigError
from bot.parts import Parts
from bot.settings import Secrets, file_channels, limits, paces, service_addresses
from bot.shared import SlackParts, Surroundings
from bot.slack import Socket, bolt_app, introduce, web_client
from bot.worker import Worker
from dps.source import AzureRecords
from dps.transport.tokens import credential
from evidence.signing import Keys, load_keys
from handlers.erasure import form as erasure_form
from handlers.erasure import open_place_form as place_form
from handlers.erasure import recheck as verify
from handlers.erasure import votes as vote_buttons
from handlers.export import buttons, form, group_form
from handlers.export import command as export
from handlers.history import home, shortcuts, status
from handlers.history.home import Tab
from handlers.holds import command as hold_commands
from handlers.kit import errors
from privacy.desk import Desk
from privacy.model.ids import ChannelId
from privacy.subject.pseudonym import Pseudonyms
from storage.erasures.halts import SqliteHalts
from storage.erasures.holds import SqliteHolds
from storage.file.sqlite_file import SqliteFile
from storage.outbox import SqliteOutbox
from storage.requests.requests import SqliteRequests

SLACK_TIMEOUT = aiohttp.ClientTimeout(total=None, sock_connect=10, sock_read=60)
"""Seconds. No total: a large file may take as long as it takes, as long as something moves."""

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
    async with running(config, secrets, Surroundings()) as bot:
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
async def running(config: Config, secrets: Secrets, around: Surroundings) -> AsyncIterator[Running]:
    """The whole bot, connected and at work until the context ends."""
    keys = load_keys(config.files.keys)
    async with AsyncExitStack() as stack:
        store = await SqliteFile.open(config.files.database)
        stack.push_async_callback(store.close)
        session = await stack.enter_async_context(aiohttp.ClientSession(timeout=SLACK_TIMEOUT))
        client = web_client(secrets, session)
        app_token = secrets.slack_app_token.get_secret_value()
        records = _records(config, around, SqliteHalts(file=store, pseudonyms=Pseudonyms(key=keys.pseudonym)))
        stack.push_async_callback(records.aclose)
        introduction = await introduce(client, app_token)
        worker = _worker(store, keys, around)
        slack = SlackParts(client=client, session=session, team=introduction.team, clock=around.clock)
        parts = Parts(config=config, keys=keys, around=around, worker=worker, records=records, slack=slack)
        desk = parts.desk()
        app = bolt_app(web_client(secrets, session), introduction)
        _register(app, desk, parts)
        home.register(app, parts.home(), Tab(workspace_url=introduction.url, erasures=bool(config.policy.approvers)))
        socket = Socket(app=app, app_token=app_token)
        working = _background(stack, worker.run(desk))
        await socket.connect(introduction.socket_url)
        stack.push_async_callback(socket.close)
        watching = _background(stack, socket.watch())
        _background(stack, parts.pause_watch().run())
        _background(stack, parts.vote_watch().run())
        _background(stack, log_checks(records.checks()))
        if config.slack.audit_channel:
            _background(stack, parts.heads(ChannelId(config.slack.audit_channel)).run())
        yield Running(app=app, parts=(working, watching))


def _background(stack: AsyncExitStack, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
    task = asyncio.get_running_loop().create_task(work)
    stack.push_async_callback(_cancel, task)
    return task


def _register(app: AsyncApp, desk: Desk, parts: Parts) -> None:
    """Attach every listener, whatever the config says: what it does not allow, the rules refuse with a sentence."""
    config = parts.config
    id_hint = config.policy.id_hint
    export.register(app, desk, id_hint)
    form.register(app, desk)
    buttons.register(app, desk)
    shortcuts.register(app, file_channels(config), id_hint, erasures=bool(config.policy.approvers))
    errors.register(app)
    erasures = parts.erasure_desk()
    erasure_form.register(app, erasures, id_hint)
    vote_buttons.register(app, erasures)
    group_form.register(app, erasures)
    place_form.register(app, erasures)
    status.register(app, erasures)
    hold_commands.register(app, parts.hold_desk(), id_hint)
    verify.register(app, erasures)


def _records(config: Config, around: Surroundings, halts: SqliteHalts) -> AzureRecords:
    try:
        tokens = credential(config.azure.credential)
    except ValueError:  # azure-identity's own text can hold what it was given
        raise ConfigError(
            f'azure.credential = "{config.azure.credential}" needs variables that are not set '
            "(docs/administrator.md lists them)"
        ) from None
    try:
        return AzureRecords(
            service_addresses(config),
            tokens=tokens,
            clock=around.clock,
            paces=paces(config),
            limits=limits(config, around.limits),
            allowed=frozenset(config.privacy.allowed_names),
            before_change=halts.check_pause,
        )
    except ValueError as error:
        raise ConfigError(f"the config's [[dps]] is wrong: {error}") from None


def _worker(store: SqliteFile, keys: Keys, around: Surroundings) -> Worker:
    pseudonyms = Pseudonyms(key=keys.pseudonym)
    return Worker(
        requests=SqliteRequests(file=store, pseudonyms=pseudonyms, clock=around.clock),
        outbox=SqliteOutbox(file=store, clock=around.clock),
        holds=SqliteHolds(file=store, pseudonyms=pseudonyms),
        clock=around.clock,
    )


async def _cancel(task: asyncio.Future[Any]) -> None:
    """End a task and wait until it has ended; a fault in it is raised here."""
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
