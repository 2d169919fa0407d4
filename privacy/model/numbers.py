"""Numbers in sentences."""


def counted(count: int, one: str) -> str:
    """A number with its noun, such as `1 device identity` or `1,204 module identities`."""
    many = f"{one[:-1]}ies" if one.endswith("y") else f"{one}s"
    return f"{count:,} {one if count == 1 else many}"
