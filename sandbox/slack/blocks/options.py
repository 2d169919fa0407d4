"""What can be chosen from: the options of selects, radio buttons and checkboxes."""

from typing import Any

from sandbox.slack.blocks.objects import Place, check_list, check_text
from sandbox.slack.model.errors import BlocksError
from sandbox.slack.model.values import JsonObject

OPTIONS = 100
FEW_OPTIONS = 10
GROUPS = 100
TEXT = 75
VALUE = 150


def options_of(element: JsonObject) -> list[JsonObject]:
    """Every option of an element that was checked, those in groups included."""
    groups = element.get("option_groups") or []
    return [*(element.get("options") or []), *(option for group in groups for option in group["options"])]


def check_menu(element: JsonObject, place: Place) -> None:
    """Check the options of a menu, in groups or not.

    Raises:
        BlocksError: A limit is broken, or there are both options and groups, or neither.
    """
    if ("options" in element) == ("option_groups" in element):
        raise BlocksError("must define either options or option_groups", place.pointer)
    if "options" in element:
        _check_options(element["options"], place.at("options"), most=OPTIONS, plain=True)
        return
    inside = place.at("option_groups")
    for index, group in enumerate(check_list(element["option_groups"], inside, most=GROUPS)):
        at = inside.at(index)
        if not isinstance(group, dict):
            raise BlocksError("must be an option group", at.pointer)
        at.only(group, {"label", "options"})
        check_text(group.get("label"), at.at("label"), most=TEXT, plain=True)
        _check_options(group.get("options"), at.at("options"), most=OPTIONS, plain=True)


def check_few(element: JsonObject, place: Place) -> None:
    """Check the options of radio buttons or checkboxes.

    Raises:
        BlocksError: A limit is broken.
    """
    _check_options(element.get("options"), place.at("options"), most=FEW_OPTIONS, plain=False)


def check_chosen(element: JsonObject, place: Place, *, several: bool) -> None:
    """Check what is chosen at first: exactly as it stands among the options.

    Raises:
        BlocksError: It is no option.
    """
    name = "initial_options" if several else "initial_option"
    if name not in element:
        return
    chosen = check_list(element[name], place.at(name), most=OPTIONS) if several else [element[name]]
    if any(option not in options_of(element) for option in chosen):
        raise BlocksError("must be one of the options", place.at(name).pointer)


def _check_options(value: Any, place: Place, *, most: int, plain: bool) -> None:
    for index, option in enumerate(check_list(value, place, most=most)):
        at = place.at(index)
        if not isinstance(option, dict):
            raise BlocksError("must be an option", at.pointer)
        at.only(option, {"text", "value", "description"})
        check_text(option.get("text"), at.at("text"), most=TEXT, plain=plain)
        at.text({"value": "", **option}, "value", most=VALUE)
        if "description" in option:
            check_text(option["description"], at.at("description"), most=TEXT, plain=plain)
