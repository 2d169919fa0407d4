"""The composition root: every part is built once, here, and handed to those who need it."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import structlog
from slack_bolt.async_app import AsyncApp

from bot import __version__
from bot.checks import log_checks
from bot.errors import ConfigError
from bot.settings import Config, Secrets, paces, policy, public_allowed, service_addresses
from bot.slack import Socket, bolt_app, introduce, web_client
from bot.worker import Worker
from dps.auth import credential
from dps.config import Limits
from dps.linked_hub import API_VERSION as HUB_API
from dps.provisioning import API_VERSION as DPS_API
from dps.source import AzureRecords
from evidence.bundle import SpooledBundles
from evidence.signing import Keys, load_keys
from handlers import buttons, errors, export, form
from handlers.channels import SlackChannels
from handlers.deliver import SlackNotifier
from handlers.files import SlackFiles
from handlers.roster import SlackRoster
from privacy.access import AccessWork
from privacy.clicks import Clicks
from privacy.clocks import Patience
from privacy.courier import Courier
from privacy.desk import Desk
from privacy.gate import Gate
from privacy.intake import Intake
from privacy.model import Millis
from privacy.ports import Clock
from privacy.progress import ProgressNotes
from privacy.pseudonym import Pseudonyms
from storage.database import Store
from storage.outbox import SqliteOutbox
from storage.requests import SqliteRequests

SLACK_TIMEOUT = aiohttp.ClientTimeout(total=None, sock_connect=10, sock_read=60)
"""Seconds. No total: a large file may take as long as it takes, as long as something moves."""

log = structlog.get_logger(__name__)

VERSIONS = {"dps-bot": __version__, "dps-api": DPS_API, "iot-hub-api": HUB_API}


def now() -> Millis:
    """The clock of the real world."""
    return Millis(time.time_ns() // 1_000_000)


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What differs between the real world and a test of the whole bot."""

    clock: Clock = now
    patience: Patience = field(default_factory=Patience)
    limits: Limits = field(default_factory=Limits)


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
    async with AsyncExitStack() as stack:
        entering = asyncio.ensure_future(stack.enter_async_context(running(config, secrets, Surroundings())))
        stopping = asyncio.ensure_future(stop.wait())
        await asyncio.wait({entering, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if entering.done():
            entering.result()
            await stopping
        else:
            await _cancel(entering)
        log.info("stopping")


@asynccontextmanager
async def running(config: Config, secrets: Secrets, around: Surroundings) -> AsyncIterator[AsyncApp]:
    """The whole bot, connected and at work until the context ends; what is given is where Slack's payloads go in."""
    keys = load_keys(config.files.keys)
    async with AsyncExitStack() as stack:
        store = await Store.open(config.files.database)
        stack.push_async_callback(store.close)
        session = await stack.enter_async_context(aiohttp.ClientSession(timeout=SLACK_TIMEOUT))
        client = web_client(secrets, session)
        app_token = secrets.slack_app_token.get_secret_value()
        introduction = await introduce(client, app_token)
        records = _records(config, around)
        stack.push_async_callback(records.aclose)
        worker = _worker(store, keys, around)
        gate = Gate(policy=policy(config, introduction.team), roster=SlackRoster(client=client, clock=around.clock))
        files = SlackFiles(client=client, session=session)
        channels = SlackChannels(
            client=client,
            clock=around.clock,
            team=introduction.team,
            public_allowed=public_allowed(config),
        )
        desk = Desk(
            intake=Intake(gate=gate, store=worker.requests, clock=around.clock),
            clicks=Clicks(gate=gate, store=worker.requests, clock=around.clock),
            access=_access(worker, around, records, _bundles(config, keys), files, channels),
            courier=_courier(worker, around, SlackNotifier(client=client, id_hint=config.policy.id_hint)),
            store=worker.requests,
            clock=around.clock,
            wake_worker=worker.wake,
        )
        app = bolt_app(web_client(secrets, session), introduction)
        export.register(app, desk, config.policy.id_hint)
        form.register(app, desk)
        buttons.register(app, desk)
        errors.register(app)
        socket = Socket(app=app, app_token=app_token)
        await socket.connect(introduction.socket_url)
        stack.push_async_callback(socket.close)
        for work in (worker.run(desk), socket.watch(), log_checks(records.checks())):
            stack.push_async_callback(_cancel, asyncio.ensure_future(work))
        yield app


def _records(config: Config, around: Surroundings) -> AzureRecords:
    try:
        tokens = credential(config.azure.credential)
    except ValueError:  # azure-identity's own text can hold what it was given
        raise ConfigError(
            f'azure.credential = "{config.azure.credential}" needs variables that are not set '
            "(docs/administrator.md lists them)"
        ) from None
    return AzureRecords(
        service_addresses(config),
        tokens=tokens,
        clock=around.clock,
        paces=paces(config),
        limits=around.limits,
    )


def _bundles(config: Config, keys: Keys) -> SpooledBundles:
    bundles = SpooledBundles(config.files.spool, keys.signing)
    bundles.empty_spool()
    return bundles


def _worker(store: Store, keys: Keys, around: Surroundings) -> Worker:
    pseudonyms = Pseudonyms(key=keys.pseudonym)
    return Worker(
        requests=SqliteRequests(store=store, pseudonyms=pseudonyms, clock=around.clock),
        outbox=SqliteOutbox(store=store, clock=around.clock),
        clock=around.clock,
    )


def _access(
    worker: Worker,
    around: Surroundings,
    records: AzureRecords,
    bundles: SpooledBundles,
    files: SlackFiles,
    channels: SlackChannels,
) -> AccessWork:
    return AccessWork(
        store=worker.requests,
        source=records,
        bundles=bundles,
        files=files,
        channels=channels,
        clock=around.clock,
        patience=around.patience,
        versions=VERSIONS,
        notes=ProgressNotes(store=worker.requests, clock=around.clock),
    )


def _courier(worker: Worker, around: Surroundings, notifier: SlackNotifier) -> Courier:
    return Courier(
        store=worker.requests,
        outbox=worker.outbox,
        notifier=notifier,
        clock=around.clock,
        patience=around.patience,
    )


async def _cancel(task: asyncio.Future[Any]) -> None:
    """End a task and wait until it has ended; a fault in it is raised here."""
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
