"""What Slack sends to an app when a person uses a modal or a Home tab.

Facts: docs.slack.dev/reference/interaction-payloads/view-interactions-payload.
"""

from sandbox.slack.connection.payloads import dated, interaction
from sandbox.slack.model.values import JsonObject, Person
from sandbox.slack.model.view import View, view_shape


def submission_payload(view: View, state: JsonObject, person: Person, trigger_id: str) -> JsonObject:
    """The payload of a form that was sent."""
    return interaction("view_submission", person) | {
        "trigger_id": trigger_id,
        "view": view_shape(view, state),
        "response_urls": [],
    }


def closed_payload(view: View, person: Person, *, is_cleared: bool) -> JsonObject:
    """The payload of a modal that was closed and not sent."""
    return interaction("view_closed", person) | {"view": view_shape(view), "is_cleared": is_cleared}


def view_click_payload(
    view: View, action: JsonObject, state: JsonObject, person: Person, trigger_id: str
) -> JsonObject:
    """The payload of a click in a modal or a Home tab."""
    return interaction("block_actions", person) | {
        "container": {"type": "view", "view_id": view.id},
        "view": view_shape(view, state),
        "actions": [dated(action)],
        "trigger_id": trigger_id,
    }
