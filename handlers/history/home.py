"""The Home tab: drawn anew each time that a person opens it."""

from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    DividerBlock,
)
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from handlers.history.astray import buttons
from handlers.history.status import line
from handlers.kit import commands, ids
from handlers.kit.answers import Body
from handlers.kit.blocks import header, live, small
from handlers.kit.private_reply import tell
from handlers.kit.slack_errors import slack_errors
from handlers.kit.three_seconds import afterwards
from privacy.history.home import MOST, HomeDesk, HomePage, Item
from privacy.model.errors import DeliveryError, RefusedError
from privacy.model.ids import RequestId, SlackUserId

AS_OPENED = (
    f"As it was when you opened or refreshed this tab. {commands.STATUS} shows everything that is open, for all."
)
NOT_SHOWN = "Slack did not take the Home tab, so it may be an old one. Press Refresh again."

ASTRAY = "Its channel is gone, in the archive, out of this app's config, or not safe."

REMEMBERED = 1000
"""Ids of events by which repeats are known: those of the last minutes."""


@dataclass(frozen=True, kw_only=True)
class Tab:
    """What the tab shows besides requests."""

    workspace_url: str
    """The address of our Slack, with a slash at its end: links to cards begin with it. Empty: there are none."""
    erasures: bool
    """False where nobody is set up to approve any."""


def register(app: AsyncApp, desk: HomeDesk, tab: Tab) -> None:
    """Attach the listeners. Looking is not a request: nothing is recorded. What is drawn is shown afterwards.

    Slack sends an event again whose acknowledgement got lost, under the same id (docs.slack.dev: Events API).
    """
    came: deque[str] = deque(maxlen=REMEMBERED)

    @app.event("app_home_opened")
    async def open_home(ack: AsyncAck, body: Body, event: Body, client: AsyncWebClient) -> None:
        if event.get("tab") == "home" and body["event_id"] not in came:
            came.append(body["event_id"])
            user = SlackUserId(event["user"])
            view = await _draw(user, desk, tab)
            afterwards(lambda: _show(client, user, view))
        await ack()

    @app.action(ids.HOME_REFRESH)
    async def refresh(ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        user = SlackUserId(body["user"]["id"])
        view = await _draw(user, desk, tab)

        async def show() -> None:
            if not await _show(client, user, view):
                await tell(client, body, NOT_SHOWN)

        await ack()
        afterwards(show)


async def _draw(user: SlackUserId, desk: HomeDesk, tab: Tab) -> View:
    try:
        return _view(_blocks(await desk.page(user), tab))
    except RefusedError as refusal:
        return _view([live(str(refusal))])


async def _show(client: AsyncWebClient, user: SlackUserId, view: View) -> bool:
    """Whether Slack took the tab; where it did not, the tab stays as it was."""
    with suppress(DeliveryError):
        async with slack_errors():
            await client.views_publish(user_id=user, view=view)
        return True
    return False


def _view(blocks: Sequence[Block]) -> View:
    return View(type="home", blocks=blocks)


def _blocks(page: HomePage, tab: Tab) -> list[Block]:
    return [
        *_buttons(page, tab),
        *_part("Waiting for you", page.waiting, "Nothing waits for you.", tab, page.astray),
        *_part("Yours", page.yours, "You have no other open request.", tab, page.astray),
        *_part("Recent", page.recent, "No request has ended lately.", tab),
        DividerBlock(),
        small(AS_OPENED),
    ]


def _buttons(page: HomePage, tab: Tab) -> list[Block]:
    export = ButtonElement(text="Export…", action_id=ids.HOME_EXPORT, value="export")
    erase = ButtonElement(text="Erase…", action_id=ids.HOME_ERASE, value="erase")
    refresh = ButtonElement(text="Refresh", action_id=ids.HOME_REFRESH, value="refresh")
    asking = [export, erase] if tab.erasures else [export]
    return [ActionsBlock(elements=[*(asking if page.requester else []), refresh])]


def _part(
    title: str, items: Sequence[Item], none: str, tab: Tab, astray: frozenset[RequestId] = frozenset()
) -> list[Block]:
    drawn: list[Block] = [header(title)]
    for item in items[:MOST]:
        drawn.append(live(line(item.request, link=_link(item, tab))))
        if item.request.id in astray:
            drawn += [small(ASTRAY), buttons(item.request)]
    if not items:
        drawn.append(live(none))
    if len(items) > MOST:
        drawn.append(small(f"There are more than these {MOST}."))
    return drawn


def _link(item: Item, tab: Tab) -> str:
    """The address of the card, as Slack forms it (docs.slack.dev: chat.getPermalink); empty before it was posted."""
    if item.card is None or not tab.workspace_url:
        return ""
    return f"{tab.workspace_url}archives/{item.request.channel}/p{item.card.replace('.', '')}"
