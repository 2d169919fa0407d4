"""What can be inside a block: buttons, images, and fields where the block takes them."""

from typing import Any

from sandbox.slack.blocks.inputs import check_field
from sandbox.slack.blocks.objects import Place, check_confirm, check_text
from sandbox.slack.model.errors import BlocksError
from sandbox.slack.model.values import JsonObject

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

IN_ACTIONS = frozenset({"button", "static_select", "radio_buttons", "checkboxes", "datepicker", "users_select"})
BESIDE_SECTIONS = IN_ACTIONS | {"multi_static_select", "image"}
IN_INPUTS = frozenset(
    {
        "plain_text_input",
        "static_select",
        "multi_static_select",
        "radio_buttons",
        "checkboxes",
        "datepicker",
        "users_select",
    }
)


def check_element(value: Any, place: Place, *, among: frozenset[str]) -> None:
    """Check an element.

    Args:
        value: What should be an element.
        place: Where it is.
        among: The types that can be there.

    Raises:
        BlocksError: It is none of them, or breaks a limit.
    """
    kind = value.get("type") if isinstance(value, dict) else None
    if kind not in among:
        raise BlocksError(f"unsupported element; here can be: {', '.join(sorted(among))}", place.pointer)
    if kind == "button":
        _button(value, place)
    elif kind == "image":
        check_image(value, place)
    else:
        check_field(value, place)


def check_image(value: JsonObject, place: Place) -> None:
    """Check an image element.

    Raises:
        BlocksError: It breaks a limit, or has no text in its place.
    """
    place.only(value, {"image_url", "alt_text"})
    place.text({"image_url": "", **value}, "image_url", most=ADDRESS)
    place.text({"alt_text": "", **value}, "alt_text", most=ALT_TEXT)


def _button(value: JsonObject, place: Place) -> None:
    place.only(value, BUTTON)
    check_text(value.get("text"), place.at("text"), most=BUTTON_TEXT, plain=True)
    place.short_id(value, "action_id")
    place.text(value, "value", most=VALUE)
    place.text(value, "url", most=ADDRESS)
    place.text(value, "accessibility_label", most=LABEL)
    place.style(value)
    if "confirm" in value:
        check_confirm(value["confirm"], place.at("confirm"))
