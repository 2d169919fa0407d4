"""What an app posts to a response URL."""

import json
from typing import Any

from aiohttp import web

from sandbox.slack.connection.hooks import Hook
from sandbox.slack.model.errors import SlackError
from sandbox.slack.model.values import BOT, JsonObject, Message, Ts
from sandbox.slack.state.content import content_of, is_on
from sandbox.slack.workspace import Workspace

GONE = {"no_such_url", "used_url", "expired_url"}


class ResponseUrls:
    """Answers posts to `/hooks/...`; neither token nor membership is needed."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def handle(self, request: web.Request) -> web.Response:
        """Do what the app says; a refused call does not use the URL up."""
        try:
            hook = self._workspace.hooks.usable(request.match_info["key"])
            self._respond(hook, _payload(await request.text()))
            hook.left -= 1
        except SlackError as error:
            status = 404 if error.code in GONE else 400
            return web.json_response(error.body(), status=status)
        return web.Response(text="ok")

    def _respond(self, hook: Hook, payload: JsonObject) -> None:
        original = self._original(hook)
        if original is not None and is_on(payload.get("delete_original")):
            self._workspace.timeline.delete(original.channel, original.ts)
        elif original is not None and is_on(payload.get("replace_original")):
            self._workspace.timeline.update(original.channel, original.ts, content_of(payload))
        else:
            self._post(hook, payload)

    def _original(self, hook: Hook) -> Message | None:
        """The message that was clicked, if it is the bot's; a command has none."""
        if hook.message_ts is None:
            return None
        message = self._workspace.timeline.find(hook.channel, hook.message_ts)
        return message if message.user == BOT else None

    def _post(self, hook: Hook, payload: JsonObject) -> None:
        for_all = payload.get("response_type") == "in_channel"
        thread_ts: Any = payload.get("thread_ts")
        self._workspace.timeline.post(
            channel=hook.channel,
            user=BOT,
            content=content_of(payload),
            thread_ts=Ts(thread_ts) if thread_ts else None,
            visible_to=None if for_all else hook.user,
        )


def _payload(text: str) -> JsonObject:
    try:
        payload = json.loads(text)
    except ValueError:
        raise SlackError("invalid_payload") from None
    if not isinstance(payload, dict):
        raise SlackError("invalid_payload")
    return payload
