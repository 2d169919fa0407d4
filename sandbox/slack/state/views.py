"""The open modals and the Home tabs of everyone."""

import secrets

from sandbox.slack.connection.triggers import Triggers
from sandbox.slack.model.clock import Clock
from sandbox.slack.model.errors import SlackError
from sandbox.slack.model.feed import Feed
from sandbox.slack.model.values import JsonObject, UserId
from sandbox.slack.model.view import View, ViewId, ViewKind

HIGHEST_STACK = 3


class Views:
    """Modals as a stack for each person, and a Home tab for each."""

    def __init__(self, *, clock: Clock, feed: Feed, triggers: Triggers) -> None:
        self._clock = clock
        self._feed = feed
        self._triggers = triggers
        self._stacks: dict[UserId, tuple[View, ...]] = {}
        self._homes: dict[UserId, View] = {}

    def stack(self, user: str) -> tuple[View, ...]:
        """The open modals of a person, the newest last; only that one is shown."""
        return self._stacks.get(UserId(user), ())

    def home(self, user: str) -> View | None:
        """What the app has published to a person's Home tab."""
        return self._homes.get(UserId(user))

    def open(self, trigger_id: str, body: JsonObject) -> View:
        """Begin a stack for the person who did something; a stack that was open goes away.

        Raises:
            SlackError: What `Triggers.usable` raises, or `duplicate_external_id`.
        """
        trigger = self._triggers.usable(trigger_id)
        view = self._new(trigger.user, ViewKind.MODAL, body)
        trigger.used = True
        self._keep_stack(trigger.user, (view,))
        return view

    def push(self, trigger_id: str, body: JsonObject) -> View:
        """Put a modal on top of the one in which the person did something.

        Raises:
            SlackError: What `Triggers.usable` raises, `not_found` without an open modal, `push_limit_reached`, or
                `duplicate_external_id`.
        """
        trigger = self._triggers.usable(trigger_id)
        stack = self.stack(trigger.user)
        if not stack:
            raise SlackError("not_found")
        view = self.push_onto(stack[-1], body)
        trigger.used = True
        return view

    def push_onto(self, below: View, body: JsonObject) -> View:
        """Put a modal on top of another.

        Raises:
            SlackError: `push_limit_reached`, or `duplicate_external_id`.
        """
        stack = self.stack(below.user)
        if len(stack) >= HIGHEST_STACK:
            raise SlackError("push_limit_reached")
        view = self._new(below.user, ViewKind.MODAL, body, below=below)
        self._keep_stack(below.user, (*stack, view))
        return view

    def update(self, view: View, body: JsonObject) -> View:
        """Change what a view shows, wherever in its stack it is.

        Raises:
            SlackError: `not_found` when it is gone, or `duplicate_external_id`.
        """
        before = self.find(view_id=view.id)
        self._refuse_twin(body, besides=before)
        changed = View(
            id=before.id,
            user=before.user,
            kind=before.kind,
            body=body,
            hash=self._new_hash(),
            root=before.root,
            previous=before.previous,
        )
        if before.kind is ViewKind.HOME:
            self._homes[before.user] = changed
        else:
            stack = self.stack(before.user)
            self._stacks[before.user] = tuple(changed if one.id == before.id else one for one in stack)
        self._feed.changed_for({before.user})
        return changed

    def publish(self, user: UserId, body: JsonObject, expected_hash: str | None) -> View:
        """Show something in a person's Home tab.

        Raises:
            SlackError: `hash_conflict`, or `duplicate_external_id`.
        """
        before = self.home(user)
        if before is not None:
            refuse_old_hash(before, expected_hash)
            return self.update(before, body)
        self._homes[user] = self._new(user, ViewKind.HOME, body)
        self._feed.changed_for({user})
        return self._homes[user]

    def close(self, view: View) -> None:
        """Take a modal away, and those above it; one that is gone already is no fault."""
        ids = [one.id for one in self.stack(view.user)]
        if view.id in ids:
            self._keep_stack(view.user, self.stack(view.user)[: ids.index(view.id)])

    def clear(self, user: UserId) -> None:
        """Take all modals of a person away."""
        self._keep_stack(user, ())

    def find(self, *, view_id: str | None = None, external_id: str | None = None) -> View:
        """An open modal or a Home tab.

        Raises:
            SlackError: `not_found`.
        """
        for view in self._all():
            if view.id == view_id or (external_id and view.body["external_id"] == external_id):
                return view
        raise SlackError("not_found")

    def _all(self) -> list[View]:
        return [*(view for stack in self._stacks.values() for view in stack), *self._homes.values()]

    def _new(self, user: UserId, kind: ViewKind, body: JsonObject, below: View | None = None) -> View:
        self._refuse_twin(body)
        view_id = ViewId(f"V0{secrets.token_hex(4).upper()}")
        return View(
            id=view_id,
            user=user,
            kind=kind,
            body=body,
            hash=self._new_hash(),
            root=below.root if below else view_id,
            previous=below.id if below else None,
        )

    def _refuse_twin(self, body: JsonObject, besides: View | None = None) -> None:
        """Within a team no two views have the same external id."""
        wanted = body["external_id"]
        if wanted and any(view.body["external_id"] == wanted and view != besides for view in self._all()):
            raise SlackError("duplicate_external_id")

    def _keep_stack(self, user: UserId, stack: tuple[View, ...]) -> None:
        self._stacks[user] = stack
        self._feed.changed_for({user})

    def _new_hash(self) -> str:
        return f"{int(self._clock.now())}.{secrets.token_hex(4)}"


def refuse_old_hash(view: View, expected_hash: str | None) -> None:
    """Refuse a change that was meant for an earlier state of the view.

    Raises:
        SlackError: `hash_conflict`.
    """
    if expected_hash is not None and expected_hash != view.hash:
        raise SlackError("hash_conflict")
