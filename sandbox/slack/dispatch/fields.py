"""What a person has filled in, as Slack tells it to the app: `state.values`.

Values come and go as `{block_id: {action_id: value}}`. A value is a text, an option's value, a list of those, a day, a
person's id, or None for nothing; what is left out keeps what it had at first.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sandbox.slack.blocks.inputs import FIELDS, is_date
from sandbox.slack.blocks.limits import elements_of
from sandbox.slack.blocks.options import options_of
from sandbox.slack.model.errors import SlackError
from sandbox.slack.model.values import JsonObject
from sandbox.slack.state.directory import Directory

Values = Mapping[str, Mapping[str, Any]]

LEFT_OUT_OF_ACTIONS = {"confirm", "accessibility_label", "visible_to_user_ids"}


def state_of(blocks: list[JsonObject], values: Values, directory: Directory) -> JsonObject:
    """The state of every field, as payloads hold it.

    Raises:
        SlackError: `field_not_found` when there is no such field; `invalid_value` when it cannot hold that value.
    """
    _refuse_strangers(blocks, values)
    state: JsonObject = {}
    for block, element in _fields(blocks):
        block_id, action_id = block["block_id"], element["action_id"]
        chosen = values.get(block_id, {}).get(action_id, _at_first(element))
        state.setdefault(block_id, {})[action_id] = {
            "type": element["type"],
            **_READ[element["type"]](element, chosen, directory),
        }
    return state


def complaints(blocks: list[JsonObject], state: JsonObject) -> dict[str, str]:
    """What Slack's own client says of a form before it sends it, by block."""
    found: dict[str, str] = {}
    for block, element in _fields(blocks):
        if block["type"] == "input":
            (value,) = (part for name, part in state[block["block_id"]][element["action_id"]].items() if name != "type")
            complaint = _complaint(block, element, value)
            if complaint is not None:
                found[block["block_id"]] = complaint
    return found


def action_of(blocks: list[JsonObject], block_id: str, action_id: str, state: JsonObject) -> JsonObject:
    """The element that a person used, as it appears among a payload's actions.

    Raises:
        SlackError: `action_not_found`, also for a field whose block dispatches no action.
    """
    for block in blocks:
        if block["block_id"] != block_id or (block["type"] == "input" and not block.get("dispatch_action")):
            continue
        for element in elements_of(block):
            if element["action_id"] == action_id:
                return _action(element, block_id, state)
    raise SlackError("action_not_found")


def _action(element: JsonObject, block_id: str, state: JsonObject) -> JsonObject:
    if element["type"] in FIELDS:
        return {"action_id": element["action_id"], "block_id": block_id, **state[block_id][element["action_id"]]}
    shown = {name: value for name, value in element.items() if name not in LEFT_OUT_OF_ACTIONS}
    return {**shown, "block_id": block_id}


def _fields(blocks: list[JsonObject]) -> Iterator[tuple[JsonObject, JsonObject]]:
    for block in blocks:
        for element in elements_of(block):
            if element["type"] in FIELDS:
                yield block, element


def _refuse_strangers(blocks: list[JsonObject], values: Values) -> None:
    known = {(block["block_id"], element["action_id"]) for block, element in _fields(blocks)}
    if not isinstance(values, Mapping) or not all(isinstance(fields, Mapping) for fields in values.values()):
        raise SlackError("invalid_value")
    for block_id, fields in values.items():
        for action_id in fields:
            if (block_id, action_id) not in known:
                raise SlackError("field_not_found", block_id=block_id, action_id=action_id)


def _at_first(element: JsonObject) -> Any:
    if "initial_options" in element:
        return [option["value"] for option in element["initial_options"]]
    if "initial_option" in element:
        return element["initial_option"]["value"]
    names = ("initial_value", "initial_date", "initial_user")
    return next((element[name] for name in names if name in element), None)


def _text(_element: JsonObject, chosen: Any, _directory: Directory) -> JsonObject:
    if chosen is not None and not isinstance(chosen, str):
        raise SlackError("invalid_value")
    return {"value": chosen or None}


def _one(element: JsonObject, chosen: Any, _directory: Directory) -> JsonObject:
    return {"selected_option": None if chosen is None else _option(element, chosen)}


def _several(element: JsonObject, chosen: Any, _directory: Directory) -> JsonObject:
    if not isinstance(chosen or [], list) or len(chosen or []) > element.get("max_selected_items", 100):
        raise SlackError("invalid_value")
    return {"selected_options": [_option(element, value) for value in chosen or []]}


def _date(_element: JsonObject, chosen: Any, _directory: Directory) -> JsonObject:
    if chosen is not None and not is_date(chosen):
        raise SlackError("invalid_value")
    return {"selected_date": chosen}


def _user(_element: JsonObject, chosen: Any, directory: Directory) -> JsonObject:
    return {"selected_user": None if chosen is None else directory.person(str(chosen)).id}


def _option(element: JsonObject, value: Any) -> JsonObject:
    for option in options_of(element):
        if option["value"] == value:
            return option
    raise SlackError("invalid_value")


_READ: dict[str, Callable[[JsonObject, Any, Directory], JsonObject]] = {
    "plain_text_input": _text,
    "static_select": _one,
    "multi_static_select": _several,
    "radio_buttons": _one,
    "checkboxes": _several,
    "datepicker": _date,
    "users_select": _user,
}


def _complaint(block: JsonObject, element: JsonObject, value: Any) -> str | None:
    if not value:
        return None if block.get("optional") else "This field is required."
    if element["type"] != "plain_text_input":
        return None
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if len(value) < least:
        return f"At least {least} characters, please."
    if len(value) > most:
        return f"At most {most} characters, please."
    return None
