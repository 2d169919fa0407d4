"""What can be filled in: text, menus, choices, dates and people."""

from collections.abc import Callable
from datetime import date

from sandbox.slack.blocks.objects import Place, check_confirm, check_text
from sandbox.slack.blocks.options import check_chosen, check_few, check_menu
from sandbox.slack.model.errors import BlocksError
from sandbox.slack.model.values import JsonObject

TEXT = 3000
PLACEHOLDER = 150
EVERYWHERE = {"action_id", "focus_on_load", "confirm"}
TRIGGERS = ("on_enter_pressed", "on_character_entered")


def check_field(element: JsonObject, place: Place) -> None:
    """Check an element that holds a value; its type must be one of `FIELDS`.

    Raises:
        BlocksError: It breaks a limit.
    """
    check, own = FIELDS[element["type"]]
    place.only(element, EVERYWHERE | own)
    place.short_id(element, "action_id")
    place.flags(element, "focus_on_load")
    if "placeholder" in element:
        check_text(element["placeholder"], place.at("placeholder"), most=PLACEHOLDER, plain=True)
    if "confirm" in element:
        check_confirm(element["confirm"], place.at("confirm"))
    check(element, place)


def _text(element: JsonObject, place: Place) -> None:
    place.flags(element, "multiline")
    place.number(element, "min_length", least=0, most=TEXT)
    place.number(element, "max_length", least=1, most=TEXT)
    place.text(element, "initial_value", most=element.get("max_length", TEXT), empty=True)
    if element.get("min_length", 0) > element.get("max_length", TEXT):
        raise BlocksError("must be at most max_length", place.at("min_length").pointer)
    if "dispatch_action_config" in element:
        _dispatch(element["dispatch_action_config"], place.at("dispatch_action_config"))


def _dispatch(value: object, place: Place) -> None:
    moments = value.get("trigger_actions_on") if isinstance(value, dict) else None
    if not isinstance(moments, list) or not moments or any(moment not in TRIGGERS for moment in moments):
        raise BlocksError(f"must be a list of {', '.join(TRIGGERS)}", place.at("trigger_actions_on").pointer)


def _select(element: JsonObject, place: Place) -> None:
    check_menu(element, place)
    check_chosen(element, place, several=False)


def _multi_select(element: JsonObject, place: Place) -> None:
    check_menu(element, place)
    check_chosen(element, place, several=True)
    place.number(element, "max_selected_items", least=1, most=100)


def _radio(element: JsonObject, place: Place) -> None:
    check_few(element, place)
    check_chosen(element, place, several=False)


def _checkboxes(element: JsonObject, place: Place) -> None:
    check_few(element, place)
    check_chosen(element, place, several=True)


def _date(element: JsonObject, place: Place) -> None:
    if "initial_date" in element and not is_date(element["initial_date"]):
        raise BlocksError("must be a date such as 2026-11-24", place.at("initial_date").pointer)


def _user(element: JsonObject, place: Place) -> None:
    place.short_id(element, "initial_user")


def is_date(value: object) -> bool:
    """Whether this is a day, written as Slack writes it."""
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


MENU = {"options", "option_groups", "placeholder"}
FIELDS: dict[str, tuple[Callable[[JsonObject, Place], None], set[str]]] = {
    "plain_text_input": (
        _text,
        {"placeholder", "initial_value", "multiline", "min_length", "max_length", "dispatch_action_config"},
    ),
    "static_select": (_select, MENU | {"initial_option"}),
    "multi_static_select": (_multi_select, MENU | {"initial_options", "max_selected_items"}),
    "radio_buttons": (_radio, {"options", "initial_option"}),
    "checkboxes": (_checkboxes, {"options", "initial_options"}),
    "datepicker": (_date, {"placeholder", "initial_date"}),
    "users_select": (_user, {"placeholder", "initial_user"}),
}
"""How each is checked, and which properties it has besides `EVERYWHERE`."""
