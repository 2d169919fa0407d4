"""The parts that blocks are made of: places, lists, texts, confirm dialogs."""

from dataclasses import dataclass
from typing import Any

from sandbox.slack.model.errors import BlocksError
from sandbox.slack.model.values import JsonObject

ID = 255
CONFIRM_TITLE = 100
CONFIRM_TEXT = 300
CONFIRM_BUTTON = 30
STYLES = ("primary", "danger")


@dataclass(frozen=True)
class Place:
    """Where in the blocks something is, and the checks that need to say so."""

    pointer: str
    """A JSON pointer from the top of the call's arguments."""

    def at(self, step: str | int) -> "Place":
        """A place further in."""
        return Place(f"{self.pointer}/{step}")

    def only(self, value: JsonObject, names: set[str]) -> None:
        """Refuse a property that is neither `type` nor one of `names`."""
        for extra in value.keys() - names - {"type"}:
            raise BlocksError(f"invalid additional property: {extra}", self.pointer)

    def text(self, value: JsonObject, name: str, *, most: int, empty: bool = False) -> None:
        """Refuse a property that is there and not a text of 1 (or 0, with `empty`) to `most` characters."""
        if name not in value:
            return
        if not isinstance(value[name], str) or not (value[name] or empty):
            raise BlocksError("must be a text that is not empty", self.at(name).pointer)
        if len(value[name]) > most:
            raise BlocksError(f"must be less than {most + 1} characters", self.at(name).pointer)

    def short_id(self, value: JsonObject, name: str) -> None:
        """Refuse an id that is there and too long."""
        self.text(value, name, most=ID)

    def flags(self, value: JsonObject, *names: str) -> None:
        """Refuse properties that are there and neither true nor false."""
        for name in names:
            if not isinstance(value.get(name, False), bool):
                raise BlocksError("must be true or false", self.at(name).pointer)

    def number(self, value: JsonObject, name: str, *, least: int, most: int) -> None:
        """Refuse a property that is there and no whole number from `least` to `most`."""
        if name in value and (type(value[name]) is not int or not least <= value[name] <= most):
            raise BlocksError(f"must be a number from {least} to {most}", self.at(name).pointer)

    def style(self, value: JsonObject) -> None:
        """Refuse a style that is there and unknown."""
        if "style" in value and value["style"] not in STYLES:
            raise BlocksError("must be primary or danger", self.at("style").pointer)


def check_list(value: Any, place: Place, *, most: int) -> list[Any]:
    """The list, if it holds 1 to `most` items.

    Raises:
        BlocksError: It does not.
    """
    if not isinstance(value, list) or not value:
        raise BlocksError("must provide at least 1 item", place.pointer)
    if len(value) > most:
        raise BlocksError(f"no more than {most} items allowed", place.pointer)
    return value


def check_text(value: Any, place: Place, *, most: int, plain: bool = False) -> None:
    """Check a text object.

    Args:
        value: What should be a text object.
        place: Where it is.
        most: The most characters it may hold.
        plain: Only `plain_text` will do.

    Raises:
        BlocksError: It is no such text object.
    """
    if not isinstance(value, dict):
        raise BlocksError("must be a text object", place.pointer)
    kinds = {"plain_text": {"text", "emoji"}} | ({} if plain else {"mrkdwn": {"text", "verbatim"}})
    if value.get("type") not in list(kinds):
        raise BlocksError(f"must be one of {sorted(kinds)}", place.at("type").pointer)
    place.only(value, kinds[value["type"]])
    place.text({"text": "", **value}, "text", most=most)


def check_confirm(value: Any, place: Place) -> None:
    """Check a confirm dialog.

    Raises:
        BlocksError: It is none, or breaks a limit.
    """
    if not isinstance(value, dict):
        raise BlocksError("must be a confirm dialog", place.pointer)
    place.only(value, {"title", "text", "confirm", "deny", "style"})
    check_text(value.get("title"), place.at("title"), most=CONFIRM_TITLE, plain=True)
    check_text(value.get("text"), place.at("text"), most=CONFIRM_TEXT)
    check_text(value.get("confirm"), place.at("confirm"), most=CONFIRM_BUTTON, plain=True)
    check_text(value.get("deny"), place.at("deny"), most=CONFIRM_BUTTON, plain=True)
    place.style(value)
