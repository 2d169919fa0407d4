"""What people do in modals and in the Home tab, and shortcuts: `/client/views`, `/client/view`, `/client/home`."""

from aiohttp import web

from sandbox.slack.client.calls import acting_person, body_of, ok, or_refusal, outcome_of
from sandbox.slack.model.view import view_shape
from sandbox.slack.state.content import is_on
from sandbox.slack.workspace import Workspace


class ClientViews:
    """Answers the calls of the page and of tests."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def routes(self) -> list[web.RouteDef]:
        """All of its routes."""
        return [
            web.get("/client/views", or_refusal(self.views)),
            web.post("/client/view/submit", or_refusal(self.submit)),
            web.post("/client/view/click", or_refusal(self.click)),
            web.post("/client/view/close", or_refusal(self.close)),
            web.post("/client/home/open", or_refusal(self.open_home)),
            web.post("/client/messages/open", or_refusal(self.open_messages)),
            web.post("/client/shortcut", or_refusal(self.shortcut)),
        ]

    async def views(self, request: web.Request) -> web.Response:
        """The open modals of a person, the newest last, and what is in the Home tab."""
        me = acting_person(self._workspace, request.query.get("as"))
        stack, home = self._workspace.views.stack(me.id), self._workspace.views.home(me.id)
        return ok(stack=[view_shape(view) for view in stack], home=None if home is None else view_shape(home))

    async def submit(self, request: web.Request) -> web.Response:
        """Send the form on top."""
        body = await body_of(request)
        me = acting_person(self._workspace, body.get("as"))
        return outcome_of(await self._workspace.submit(me.id, str(body.get("view_id")), body.get("values")))

    async def click(self, request: web.Request) -> web.Response:
        """Click a button in the modal on top or in the Home tab, or choose something."""
        body = await body_of(request)
        me = acting_person(self._workspace, body.get("as"))
        view_id, block_id, action_id = (str(body.get(name, "")) for name in ("view_id", "block_id", "action_id"))
        return outcome_of(await self._workspace.click_view(me.id, view_id, block_id, action_id, body.get("values")))

    async def close(self, request: web.Request) -> web.Response:
        """Close the modal on top, or all of them."""
        body = await body_of(request)
        me = acting_person(self._workspace, body.get("as"))
        view_id, everything = str(body.get("view_id")), is_on(body.get("all"))
        return outcome_of(await self._workspace.close_view(me.id, view_id, all_of_them=everything))

    async def open_home(self, request: web.Request) -> web.Response:
        """Look at the Home tab."""
        me = acting_person(self._workspace, (await body_of(request)).get("as"))
        home = self._workspace.open_home(me.id)
        return ok(home=None if home is None else view_shape(home))

    async def open_messages(self, request: web.Request) -> web.Response:
        """Look at the Messages tab: the direct messages with the app."""
        me = acting_person(self._workspace, (await body_of(request)).get("as"))
        return ok(channel=self._workspace.open_messages(me.id).id)

    async def shortcut(self, request: web.Request) -> web.Response:
        """Take a global shortcut."""
        body = await body_of(request)
        me = acting_person(self._workspace, body.get("as"))
        return outcome_of(await self._workspace.shortcut(me.id, str(body.get("callback_id"))))
