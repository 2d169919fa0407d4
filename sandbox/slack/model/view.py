"""A view: what a modal or a Home tab shows."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from sandbox.slack.model.values import APP_ID, BOT_ID, TEAM_ID, JsonObject, UserId

ViewId = NewType("ViewId", str)


class ViewKind(StrEnum):
    """Where a view is shown."""

    MODAL = "modal"
    """Over everything else, until it is closed."""

    HOME = "home"
    """In the app's own tab, one for each person."""


@dataclass(frozen=True, kw_only=True)
class View:
    """What one person sees in a modal or in the Home tab. An update keeps its id and changes its hash."""

    id: ViewId
    """Slack's id, which starts with V."""

    user: UserId
    """Who sees it."""

    kind: ViewKind
    """Where it is shown."""

    body: JsonObject
    """What the app sent, with every default filled in."""

    hash: str
    """Names this state of the view."""

    root: ViewId
    """The first view of its stack."""

    previous: ViewId | None = None
    """The view below it."""

    @property
    def blocks(self) -> list[JsonObject]:
        """Its layout; every block and element has an id."""
        blocks: list[JsonObject] = self.body["blocks"]
        return blocks


def view_shape(view: View, state: JsonObject | None = None) -> JsonObject:
    """A view object (docs.slack.dev/reference/views), with what the person has filled in."""
    return {
        "id": view.id,
        "team_id": TEAM_ID,
        "app_id": APP_ID,
        "app_installed_team_id": TEAM_ID,
        "bot_id": BOT_ID,
        **view.body,
        "state": {"values": state or {}},
        "hash": view.hash,
        "root_view_id": view.root,
        "previous_view_id": view.previous,
    }
