"""What can be inside a block: buttons and images."""

from typing import Any

from sandbox.slack.errors import BlocksError
from sandbox.slack.model import JsonObject
from sandbox.slack.objects import Place, check_confirm, check_text

BUTTON_TEXT = 75
VALUE = 2000
ADDRESS = 3000
LABEL = 75
ALT_TEXT = 2000
BUTTON = {
    "text",
    "action_id",
    "value",
    "url",
    "style",
    "confirm",
    "accessibility_label",
    "visible_to_user_ids",
}


def check_element(value: Any, place: Place) -> None:
    """Check something to click; only buttons are known here.

    Raises:
        BlocksError: It is no button, or breaks a limit.
    """
    if not isinstance(value, dict) or value.get("type") != "button":
        raise BlocksError("unsupported element; this workspace knows buttons", place.pointer)
    place.only(value, BUTTON)
    check_text(value.get("text"), place.at("text"), most=BUTTON_TEXT, plain=True)
    place.short_id(value, "action_id")
    place.text(value, "value", most=VALUE)
    place.text(value, "url", most=ADDRESS)
    place.text(value, "accessibility_label", most=LABEL)
    place.style(value)
    if "confirm" in value:
        check_confirm(value["confirm"], place.at("confirm"))


def check_image(value: JsonObject, place: Place) -> None:
    """Check an image element.

    Raises:
        BlocksError: It breaks a limit, or has no text in its place.
    """
    place.only(value, {"image_url", "alt_text"})
    place.text({"image_url": "", **value}, "image_url", most=ADDRESS)
    place.text({"alt_text": "", **value}, "alt_text", most=ALT_TEXT)
