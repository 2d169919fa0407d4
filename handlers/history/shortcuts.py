"""The forms without a command: from the shortcuts menu, and from the buttons of the Home tab.

Both open the form that the command opens. Opening it is not yet a request: nothing is recorded, and where Slack does
not open it, nothing was done. Slack offers no way to answer somebody who took a shortcut.
"""

from collections.abc import Sequence
from contextlib import suppress

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from handlers.erasure import view as erasure_view
from handlers.export import form
from handlers.kit import fields, ids
from handlers.kit.answers import Body
from handlers.kit.forms import open_view
from privacy.model.approval_policy import NO_APPROVERS
from privacy.model.errors import DeliveryError


def register(app: AsyncApp, channels: Sequence[str], id_hint: str, *, erasures: bool) -> None:
    """Attach the listeners.

    Args:
        app: where Slack's payloads come in.
        channels: where requests may land; a form asks where there are several.
        id_hint: what an id looks like.
        erasures: False where nobody is set up to approve any, so that the form would lead nowhere.
    """
    no_approvers = fields.answer(erasure_view.TITLE, NO_APPROVERS)

    async def export(ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        await _open(client, body, form.view(channels, id_hint, away=True))
        await ack()

    async def erase(ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        await _open(client, body, erasure_view.view(channels, [], id_hint, away=True) if erasures else no_approvers)
        await ack()

    app.shortcut(ids.EXPORT_SHORTCUT)(export)
    app.shortcut(ids.ERASE_SHORTCUT)(erase)
    app.action(ids.HOME_EXPORT)(export)
    app.action(ids.HOME_ERASE)(erase)


async def _open(client: AsyncWebClient, body: Body, view: View) -> None:
    with suppress(DeliveryError):
        await open_view(client, body["trigger_id"], view)
