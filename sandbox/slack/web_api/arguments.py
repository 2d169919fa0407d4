"""The arguments of a Web API call, from wherever the caller put them."""

import json
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from sandbox.slack.model.errors import SlackError, missing_argument
from sandbox.slack.state.content import is_on


class Arguments:
    """The arguments of one call."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = values

    def need(self, name: str) -> str:
        """An argument that must be there.

        Raises:
            SlackError: `invalid_arguments` when it is missing or empty.
        """
        value = self.get(name)
        if value is None:
            raise missing_argument(name)
        return value

    def get(self, name: str) -> str | None:
        """An argument as text; None when it is missing or empty."""
        value = self.values.get(name)
        return None if value is None or value == "" else str(value)

    def flag(self, name: str) -> bool:
        """Whether a switch is on."""
        return is_on(self.values.get(name))

    def number(self, name: str, default: int) -> int:
        """A number.

        Raises:
            SlackError: `invalid_arguments` when it is none.
        """
        try:
            return int(self.values.get(name) or default)
        except (TypeError, ValueError):
            raise SlackError("invalid_arguments") from None

    def structure(self, name: str) -> Any:
        """A list or object, which forms and query strings hold as JSON.

        Raises:
            SlackError: `invalid_arguments` when it is missing or no JSON.
        """
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise SlackError("invalid_arguments") from None


async def read_arguments(request: web.Request) -> Arguments:
    """The arguments in the query string, a form, or a JSON body; the body wins.

    Raises:
        SlackError: `invalid_json`, or `json_not_object`.
    """
    values: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        values |= await _json_body(request)
    elif request.method == "POST":
        values |= dict(await request.post())
    return Arguments(values)


async def _json_body(request: web.Request) -> dict[str, Any]:
    try:
        body = json.loads(await request.text() or "{}")
    except ValueError:
        raise SlackError("invalid_json") from None
    if not isinstance(body, dict):
        raise SlackError("json_not_object")
    return body
