"""The forms without a command: from the shortcuts menu, and from the buttons of the Home tab.

Both open the form that the command opens. Opening it is not yet a request: nothing is recorded, and where Slack does
not open it, nothing was done, which a direct message says: a shortcut has no response URL.
"""

from collections.abc import Sequence

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from handlers.erasure import view as erasure_view
from handlers.export import form
from handlers.kit import fields, ids
from handlers.kit.answers import Body
from handlers.kit.forms import open_form
from privacy.model.approval_policy import NO_APPROVERS


def register(app: AsyncApp, channels: Sequence[str], id_hint: str, *, erasures: bool, form_required: bool) -> None:
    """Attach the listeners.

    Args:
        app: where Slack's payloads come in.
        channels: where requests may land; a form asks where there are several.
        id_hint: what an id looks like.
        erasures: False where nobody is set up to approve any, so that the form would lead nowhere.
        form_required: whether the law and the check of identity must be given for an export.
    """
    no_approvers = fields.answer(erasure_view.TITLE, NO_APPROVERS)

    async def export(ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        await open_form(client, body, form.view(channels, id_hint, required=form_required, away=True))
        await ack()

    async def erase(ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        await open_form(client, body, erasure_view.view(channels, [], id_hint, away=True) if erasures else no_approvers)
        await ack()

    app.shortcut(ids.EXPORT_SHORTCUT)(export)
    app.shortcut(ids.ERASE_SHORTCUT)(erase)
    app.action(ids.HOME_EXPORT)(export)
    app.action(ids.HOME_ERASE)(erase)
