"""What is taken from the body of a 2xx answer: JSON, the proof that there is none, or nothing."""

import json
import math
from http import HTTPStatus
from typing import Any, NoReturn

import httpx

from privacy.model.errors import TryLaterError


def from_json(response: httpx.Response) -> Any:
    """The body as JSON; something on the way that answers 200 with a page of its own may be gone later.

    Raises:
        TryLaterError: it is something else.
    """
    try:
        return json.loads(response.content, parse_constant=_no_constant, parse_float=_finite)
    except (ValueError, RecursionError):
        lost = TryLaterError("answered with something that is not JSON", status=response.status_code)
    raise lost


def no_content(response: httpx.Response) -> None:
    """Both services answer a deletion with 204 alone (Swagger of both): a page of something else is no deletion.

    Raises:
        TryLaterError: the status is another one.
    """
    if response.status_code != HTTPStatus.NO_CONTENT:
        raise TryLaterError("answered a deletion with something else than success", status=response.status_code)


def unread(_: httpx.Response) -> None:
    """Nothing: a body with keys is not looked into."""


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _finite(text: str) -> float:
    """A number that can be written again; `1e999` is read as infinity, which is no JSON."""
    if math.isinf(number := float(text)):
        raise ValueError(text)
    return number
