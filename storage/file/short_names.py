"""Short names."""

import secrets
from dataclasses import replace
from typing import TypeVar

from privacy.model.ids import Act, TriggerId

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Digits and letters that nobody confuses (crockford.com/base32)."""


Acted = TypeVar("Acted", bound=Act)


def short_name(prefix: str) -> str:
    """A random name that people can read out, such as `DSR-7K3M9Q`."""
    return prefix + "".join(secrets.choice(CROCKFORD) for _ in range(6))


def nth(command: Acted, number: int) -> Acted:
    """One command makes several requests; each has a trigger of its own."""
    return replace(command, trigger=TriggerId(f"{command.trigger}/{number}")) if number else command
