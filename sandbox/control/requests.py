"""What the control API takes and answers: JSON objects, and refusals with a sentence."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

from aiohttp import web

from sandbox.azure.refusal import Refusal

T = TypeVar("T")
Json = dict[str, Any]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


WORDS: dict[type, str] = {
    bool: "true or false",
    dict: "an object",
    float: "a number",
    int: "a whole number",
    list: "a list",
    str: "a text",
}


class ControlError(Exception):
    """A call that cannot be carried out."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        """The HTTP status: 400 or 404."""
        self.sentence = sentence
        """What is wrong, for the person who called."""


def answer(**fields: Any) -> web.Response:
    """A successful answer."""
    return web.json_response({"ok": True, **fields})


def explained(handler: Handler) -> Handler:
    """The same handler, with refusals as `{"ok": false, "error": SENTENCE}`."""

    async def wrapped(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except ControlError as error:
            return _refusal(error.status, error.sentence)
        except Refusal as refusal:
            return _refusal(refusal.status, f"{refusal.name}: {refusal.text}")

    wrapped.__doc__ = handler.__doc__
    return wrapped


async def body_of(request: web.Request, *, known: Mapping[str, type] | None = None) -> Json:
    """The JSON object that was sent; an empty body is an empty object.

    Args:
        request: The call.
        known: The names that may appear, and what they hold when they are not null; None allows anything.

    Raises:
        ControlError: It is no JSON object, or has a name or a value that means nothing here.
    """
    try:
        body = await request.json() if request.can_read_body else {}
    except ValueError:
        raise ControlError(400, "the body is not JSON") from None
    if not isinstance(body, dict):
        raise ControlError(400, "the body is not a JSON object")
    if known is not None:
        _check(body, known)
    return body


def pick(choices: Mapping[str, T], name: str, *, what: str) -> T:
    """The choice with this name.

    Raises:
        ControlError: There is none.
    """
    if name not in choices:
        raise ControlError(404, f"no {what} is called {name!r}; there are: {', '.join(choices)}")
    return choices[name]


def _check(body: Json, known: Mapping[str, type]) -> None:
    for name, value in body.items():
        if name not in known:
            raise ControlError(400, f"{name} is unknown here; known are: {', '.join(known)}")
        if value is not None and not _is(value, known[name]):
            raise ControlError(400, f"{name} is {WORDS[known[name]]}")


def _is(value: Any, kind: type) -> bool:
    return type(value) is kind or (kind is float and type(value) is int)


def _refusal(status: int, sentence: str) -> web.Response:
    return web.json_response({"ok": False, "error": sentence}, status=status)
