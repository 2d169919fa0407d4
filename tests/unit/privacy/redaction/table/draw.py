"""Random parts of samples: the same seed draws the same, and nothing drawn opens anything."""

import base64
import string
from random import Random

UPPER = string.ascii_uppercase + string.digits
LOWER = string.ascii_lowercase + string.digits
MIXED = string.ascii_letters + string.digits
DIGITS = string.digits
HEX = "0123456789abcdef"
BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_WORDS = (
    *("rhubarb", "custard", "lantern", "thimble", "gravel", "orchid"),
    *("walnut", "pebble", "saffron", "tundra", "velvet", "zephyr"),
)


def letters(rng: Random, count: int, of: str = MIXED) -> str:
    """So many characters; of several kinds where there are several."""
    while True:
        drawn = "".join(rng.choice(of) for _ in range(count))
        if of != MIXED or count < 8 or (any(map(str.isdigit, drawn)) and any(map(str.isupper, drawn))):
            return drawn


def word(rng: Random) -> str:
    """What a person takes for a password."""
    return rng.choice(_WORDS) + letters(rng, 3, LOWER[:26]) + letters(rng, 3, DIGITS)


def plain_word(rng: Random) -> str:
    """The same without any digit, so that only a name gives it away."""
    return rng.choice(_WORDS) + rng.choice(_WORDS)


def key(rng: Random, count: int = 32) -> str:
    """Bytes in base64, as Azure writes its keys."""
    return base64.b64encode(rng.randbytes(count)).decode()


def url_key(rng: Random, count: int = 32) -> str:
    """The same in the alphabet for addresses, unpadded."""
    return base64.urlsafe_b64encode(rng.randbytes(count)).decode().rstrip("=")


def encoded(text: str | bytes) -> str:
    """Base64 of a text."""
    return base64.b64encode(text.encode() if isinstance(text, str) else text).decode()
