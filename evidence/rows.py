"""A JSON value as a flat run of rows, so that a page needs no nesting and no depth can break it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_DEEPEST_INDENT = 8
METADATA = "$metadata"
"""Where a twin keeps the times of its values: complete, but of less interest."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of a record as people read it."""

    label: str
    depth: int
    """How far it is indented: 0 to 8."""
    text: str | None
    """A text value; None for everything else."""
    literal: str | None
    """A number, `true`, `false`, `null`, or in words what has no value of its own."""
    withheld: str | None
    """What was withheld here, in words."""
    quiet: bool
    """True for metadata."""

    @property
    def is_group(self) -> bool:
        """True where the rows below, one step further in, are the value."""
        return self.text is None and self.literal is None


def rows(body: Mapping[str, Any], withheld: Mapping[str, str]) -> Iterator[Row]:
    """The rows of `body`, in its own order.

    Args:
        body: a JSON object.
        withheld: what was withheld, by JSON pointer (RFC 6901).
    """
    waiting = _children(body, "", 0, quiet=False)[::-1]
    while waiting:
        item = waiting.pop()
        yield _row(item, withheld)
        waiting += _children(item.value, item.pointer, item.depth + 1, quiet=item.quiet)[::-1]


@dataclass(frozen=True, kw_only=True)
class _Item:
    label: str
    value: Any
    pointer: str
    depth: int
    quiet: bool


def _children(value: Any, pointer: str, depth: int, *, quiet: bool) -> list[_Item]:
    if isinstance(value, Mapping):
        named = [(str(key), child, str(key)) for key, child in value.items()]
    elif isinstance(value, list | tuple):
        named = [(f"[{index}]", child, str(index)) for index, child in enumerate(value)]
    else:
        return []
    return [
        _Item(
            label=label,
            value=child,
            pointer=f"{pointer}/{token.replace('~', '~0').replace('/', '~1')}",
            depth=depth,
            quiet=quiet or token == METADATA,
        )
        for label, child, token in named
    ]


def _row(item: _Item, withheld: Mapping[str, str]) -> Row:
    text = item.value if isinstance(item.value, str) and item.value else None
    return Row(
        label=item.label,
        depth=min(item.depth, _DEEPEST_INDENT),
        text=text,
        literal=None if text else _literal(item.value),
        withheld=withheld.get(item.pointer),
        quiet=item.quiet,
    )


def _literal(value: Any) -> str | None:
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case "":
            return "empty text"
        case Mapping():
            return None if value else "empty object"
        case list() | tuple():
            return None if value else "empty list"
        case _:
            return repr(value)
