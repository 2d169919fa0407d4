"""Continuation tokens and the headers that carry them."""

import base64
import re
from collections.abc import Mapping

from sandbox.azure.refusal import bad_request
from sandbox.azure.rest import Answer
from sandbox.azure.slots import Page

CONTINUATION = "x-ms-continuation"
ITEM_TYPE = "x-ms-item-type"
MAX_ITEM_COUNT = "x-ms-max-item-count"

LARGEST_NUMBER = 2**31 - 1
"""Both descriptions say `int32`."""

_PLAIN = re.compile(r"[0-9]{1,10}")


def wanted_page(headers: Mapping[str, str], what: str, largest: int) -> tuple[int, int]:
    """Where the page starts that a caller wants, and its size.

    Args:
        headers: The headers of the request.
        what: What is queried; a token of another query is refused.
        largest: The most rows that a page may have, and the size when the caller names none.

    Raises:
        Refusal: 400, the token or the count is wrong.
    """
    count = headers.get(MAX_ITEM_COUNT, "")
    size = min(whole_number(MAX_ITEM_COUNT, count, least=1), largest) if count else largest
    token = headers.get(CONTINUATION, "")
    return (_start(token, what) if token else 0), size


def whole_number(name: str, text: str, *, least: int = 0) -> int:
    """The number that a header or a parameter holds, in plain digits: `7e23` and `+5` are none.

    Raises:
        Refusal: 400, it is no number, or less than `least`, or more than fits into 32 bits.
    """
    if not _PLAIN.fullmatch(text) or not least <= int(text) <= LARGEST_NUMBER:
        raise bad_request(f"{name} must be a whole number from {least} to {LARGEST_NUMBER}, not '{text}'")
    return int(text)


def page_answer(page: Page[str], what: str, item_type: str) -> Answer:
    """A page of JSON texts as an array; the token is absent on the last page."""
    headers = {ITEM_TYPE: item_type, MAX_ITEM_COUNT: str(len(page.rows))}
    if page.following is not None:
        headers[CONTINUATION] = _token(page.following, what)
    return Answer(text=f"[{','.join(page.rows)}]", headers=headers)


def _token(start: int, what: str) -> str:
    return base64.b64encode(f"{what}#{start}".encode()).decode()


def _start(token: str, what: str) -> int:
    try:
        named, _, start = base64.b64decode(token, validate=True).decode().rpartition("#")
        if named == what and _PLAIN.fullmatch(start):
            return int(start)
    except ValueError:
        pass
    raise bad_request(f"{CONTINUATION} is not a token of this query")
