"""What people do in modals and in the Home tab, and shortcuts, on their way to the app."""

from sandbox.slack.connection.events import Events
from sandbox.slack.connection.payloads import shortcut_payload, within
from sandbox.slack.connection.sockets import DeliveryError, Sockets
from sandbox.slack.connection.triggers import Triggers
from sandbox.slack.dispatch.fields import Values, action_of, complaints, state_of
from sandbox.slack.dispatch.payloads import closed_payload, submission_payload, view_click_payload
from sandbox.slack.model.errors import SlackError
from sandbox.slack.model.values import Channel, Installation, JsonObject, Outcome, Person, Shortcut
from sandbox.slack.model.view import View, ViewKind, view_shape
from sandbox.slack.state.directory import Directory, direct_messages_id
from sandbox.slack.state.view_limits import checked_view
from sandbox.slack.state.views import Views


class ViewDispatch:
    """Sends what people do in views to the app, once, and does what it answers."""

    def __init__(
        self,
        *,
        installation: Installation,
        directory: Directory,
        views: Views,
        sockets: Sockets,
        triggers: Triggers,
        events: Events,
    ) -> None:
        self._installation = installation
        self._directory = directory
        self._views = views
        self._sockets = sockets
        self._triggers = triggers
        self._events = events

    def shortcuts_for(self, person: Person) -> tuple[Shortcut, ...]:
        """The global shortcuts that a person can take: none for people of another company."""
        at_home = person.is_ours
        return self._installation.shortcuts if at_home and "commands" in self._installation.scopes else ()

    async def submit(self, user: str, view_id: str, values: Values) -> Outcome:
        """Send the form on top of a person's stack.

        The outcome has `errors` when a field is not right: `acked` is false if Slack's client saw it and sent nothing.

        Raises:
            SlackError: `view_not_found`, `no_submit_button`, or a value is no possible one.
        """
        person = self._directory.person(user)
        view = self._on_top(person, view_id)
        if view.body["submit"] is None:
            raise SlackError("no_submit_button")
        state = state_of(view.blocks, values, self._directory)
        if missing := complaints(view.blocks, state):
            return Outcome(acked=False, errors=missing)
        payload = submission_payload(view, state, person, self._triggers.issue(person.id))
        try:
            answer = await self._send(payload, takes_answer=True)
            return Outcome(acked=True, errors=self._follow(view, answer))
        except DeliveryError as error:
            return Outcome(acked=False, error=error.failure.value)
        except SlackError:
            return Outcome(acked=True, error="invalid_view_response")

    async def close(self, user: str, view_id: str, *, all_of_them: bool = False) -> Outcome:
        """Close the modal on top of a person's stack, or the whole stack, and tell the app if it wants to know.

        Raises:
            SlackError: `view_not_found`.
        """
        person = self._directory.person(user)
        view = self._on_top(person, view_id)
        is_cleared = all_of_them or bool(view.body["clear_on_close"])
        gone = self._views.stack(person.id)[::-1] if is_cleared else (view,)
        self._views.close(gone[-1])
        outcome = Outcome(acked=True)
        for closed in gone:
            if closed.body["notify_on_close"]:
                outcome = await self._deliver(closed_payload(closed, person, is_cleared=is_cleared))
        return outcome

    async def click(self, user: str, view_id: str, block_id: str, action_id: str, values: Values) -> Outcome:
        """Click a button, or choose something, in the modal on top or in the Home tab.

        Raises:
            SlackError: `view_not_found`, `action_not_found`, or a value is no possible one.
        """
        person = self._directory.person(user)
        home = self._views.home(person.id)
        view = home if home is not None and home.id == view_id else self._on_top(person, view_id)
        state = state_of(view.blocks, values, self._directory)
        action = action_of(view.blocks, block_id, action_id, state)
        trigger_id = self._triggers.issue(person.id)
        return await self._deliver(view_click_payload(view, action, state, person, trigger_id))

    async def shortcut(self, user: str, callback_id: str) -> Outcome:
        """Take a global shortcut.

        Raises:
            SlackError: `shortcut_not_found`.
        """
        person = self._directory.person(user)
        for shortcut in self.shortcuts_for(person):
            if shortcut.callback_id == callback_id:
                return await self._deliver(shortcut_payload(shortcut, person, self._triggers.issue(person.id)))
        raise SlackError("shortcut_not_found")

    def open_home(self, user: str) -> View | None:
        """Look at the app's Home tab, which tells the app; returns what is there now.

        Raises:
            SlackError: `home_not_found` when the app has none, or the person is of another company.
        """
        person = self._directory.person(user)
        if not self.has_home(person):
            raise SlackError("home_not_found")
        view = self._views.home(person.id)
        event: JsonObject = {
            "type": "app_home_opened",
            "user": person.id,
            "channel": direct_messages_id(person.id),
            "tab": "home",
        }
        self._events.emit(event if view is None else {**event, "view": view_shape(view)})
        return view

    def open_messages(self, user: str) -> Channel:
        """Look at the app's Messages tab, which tells the app, and opens the direct messages with it if need be.

        Raises:
            SlackError: `messages_not_found` when the app has none, or the person is of another company.
        """
        person = self._directory.person(user)
        if not (self._installation.messages_tab and person.is_ours):
            raise SlackError("messages_not_found")
        channel = self._directory.direct_messages(person.id)
        self._events.emit({"type": "app_home_opened", "user": person.id, "channel": channel.id, "tab": "messages"})
        return channel

    def has_home(self, person: Person) -> bool:
        """Whether a person can open the app's Home tab."""
        return self._installation.home_tab and person.is_ours

    def _on_top(self, person: Person, view_id: str) -> View:
        stack = self._views.stack(person.id)
        if not stack or stack[-1].id != view_id:
            raise SlackError("view_not_found")
        return stack[-1]

    def _follow(self, view: View, answer: JsonObject) -> dict[str, str] | None:
        """Do what the app answered to a form; returns what it finds wrong, by block."""
        action = answer.get("response_action")
        if action == "errors":
            return _errors(view, answer.get("errors"))
        if action == "update":
            self._views.update(view, checked_view(answer.get("view"), ViewKind.MODAL))
        elif action == "push":
            self._views.push_onto(view, checked_view(answer.get("view"), ViewKind.MODAL))
        elif action == "clear":
            self._views.clear(view.user)
        elif answer:
            raise SlackError("invalid_view_response")
        else:
            self._views.close(view)
        return None

    async def _deliver(self, payload: JsonObject) -> Outcome:
        try:
            await self._send(payload)
        except DeliveryError as error:
            return Outcome(acked=False, error=error.failure.value)
        return Outcome(acked=True)

    async def _send(self, payload: JsonObject, *, takes_answer: bool = False) -> JsonObject:
        sent = within(self._installation.organisation, payload)
        return await self._sockets.deliver("interactive", sent, takes_answer=takes_answer)


def _errors(view: View, errors: object) -> dict[str, str]:
    """The app's complaints: texts, each for an input block of the view."""
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or errors.keys() - inputs:
        raise SlackError("invalid_view_response")
    if not all(isinstance(text, str) and text for text in errors.values()):
        raise SlackError("invalid_view_response")
    return errors
