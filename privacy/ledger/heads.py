"""What is said, and signed, about the newest entry of the ledger: the copy that others keep.

These lines are a format: they never change, and another one gets another name in the first line. Nothing else that the
bot signs begins like this: a manifest begins with `{`.
"""

from dataclasses import dataclass

from privacy.ledger.chain import Head
from privacy.model.clocks import iso

FORMAT = "dps-bot/head/v1"


@dataclass(frozen=True, kw_only=True)
class SignedHead:
    """A head with its proof."""

    head: Head
    signature: bytes
    """64 bytes: Ed25519 over exactly `statement(head)`."""
    key_id: str


def statement(head: Head) -> bytes:
    """Four lines, each ended by a line feed: format, number, digest, and the time of the entry."""
    return f"{FORMAT}\nsequence {head.sequence}\ndigest {head.digest}\nat {iso(head.at)}\n".encode()
