"""The pages' template engine: no script, nothing fetched, everything escaped, and nothing that hides."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import jinja2

from evidence.visible import visible, whole
from privacy.model.clocks import readable
from privacy.model.numbers import counted

_CHUNK = 64
"""Template pieces joined before they are written."""


def pieces(name: str, context: Mapping[str, Any]) -> Iterator[bytes]:
    """A page in pieces of UTF-8; the same context gives the same bytes."""
    stream = _template(name).stream(context)
    stream.enable_buffering(_CHUNK)
    for piece in stream:
        yield piece.encode()


@cache
def _template(name: str) -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("evidence"),
        autoescape=True,
        finalize=visible,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["utc"] = readable
    environment.filters["iso_utc"] = _iso_utc
    environment.filters["whole"] = whole
    environment.filters["counted"] = counted
    return environment.get_template(name)


def _iso_utc(text: str) -> str:
    """`2026-11-24T14:05:03.120Z` as people read it: `2026-11-24 14:05:03 UTC`."""
    return f"{text[:10]} {text[11:19]} UTC"
