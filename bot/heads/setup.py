"""The places for heads that the config names besides the audit channel."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager

import httpx

from bot.config import HeadsSection
from bot.heads.append_blob import SCOPE, HeadBlobs
from bot.heads.delivery import TAKES, HeadDelivery
from bot.heads.places import HeadHook, HeadLog
from dps.source import AzureRecords
from dps.transport.largest import ACCEPTED, bound
from privacy.ledger.heads import SignedHead
from privacy.model.clocks import Patience


@asynccontextmanager
async def places(
    named: HeadsSection,
    azure: AzureRecords,
    patience: Patience,
    complain: Callable[[str], Awaitable[None]] | None,
) -> AsyncIterator[tuple[HeadDelivery, ...]]:
    """Each with connections of its own, until the context ends.

    They honour HTTPS_PROXY and NO_PROXY (python-httpx.org: environment variables), follow no redirect, and read no
    answer without end.
    """
    made = list[HeadDelivery]()

    def add(to: str, post: Callable[[SignedHead], Awaitable[None]]) -> None:
        made.append(HeadDelivery(to=to, post=post, patience=patience, complain=complain))

    async with AsyncExitStack() as stack:
        if named.file:
            add("heads.file", HeadLog(path=named.file).post)
        if named.webhook:
            client = await stack.enter_async_context(_client())
            add("heads.webhook", HeadHook(client=client, url=named.webhook).post)
        if named.append_blob:
            auth = azure.auth(SCOPE)
            stack.push_async_callback(auth.aclose)
            client = await stack.enter_async_context(_client(auth))
            add("heads.append_blob", HeadBlobs(client=client, url=named.append_blob).post)
        yield tuple(made)


def _client(auth: httpx.Auth | None = None) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        timeout=TAKES, auth=auth, headers={"Accept-Encoding": ACCEPTED}, event_hooks={"response": [bound]}
    )
