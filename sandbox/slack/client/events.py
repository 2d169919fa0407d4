"""Tells a page at once what has changed: server-sent events."""

import json

from aiohttp import web

from sandbox.slack.client.calls import acting_person, or_refusal
from sandbox.slack.model.values import JsonObject
from sandbox.slack.workspace import Workspace


class ClientEvents:
    """Answers `/client/events`."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def routes(self) -> list[web.RouteDef]:
        """Its one route."""
        return [web.get("/client/events", or_refusal(self.events))]

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Stream an event for each change that the person can see; `channel` is null for the workspace itself."""
        me = acting_person(self._workspace, request.query.get("as"))
        stream = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        with self._workspace.feed.subscribe(me.id) as subscription:
            await stream.prepare(request)
            try:
                await stream.write(_event({"type": "hello"}))
                async for channel in subscription.changes():
                    await stream.write(_event({"type": "changed", "channel": channel}))
            except ConnectionError:
                pass  # the page was closed
        return stream


def _event(data: JsonObject) -> bytes:
    return f"data: {json.dumps(data)}\n\n".encode()
