"""Numbers in sentences."""

import re

_IES = re.compile(r"[^aeiou]y$")
_ES = re.compile(r"(s|x|z|ch|sh)$")


def counted(count: int, one: str) -> str:
    """A number with its noun, such as `1 device identity`, `2 days` or `1,204 module identities`."""
    many = f"{one[:-1]}ies" if _IES.search(one) else f"{one}es" if _ES.search(one) else f"{one}s"
    return f"{count:,} {one if count == 1 else many}"
