"""From what a person typed to an identifier that can be asked for, or a sentence that says what is wrong."""

import re
import unicodedata

from privacy.errors import RefusalReason, RefusedError
from privacy.model import Identifier

DEVICE_PREFIX = "device:"
"""Reserved: what follows is a device id, whatever it looks like (`device:help`)."""
GROUP_PREFIX = "group:"
LONGEST = 128
"""Characters; of DPS ids and of hub ids (Microsoft: concepts-service; iot-hub-devguide-identity-registry)."""

_HUB_ID = re.compile(r"[A-Za-z0-9\-:.+%_#*?!(),=@;$']+")
_UNSAFE = frozenset({".", "..", "query"})
"""Path segments that HTTP stacks swallow, and DPS's own route: an id that looks like this cannot be asked for."""


def unescape(text: str) -> str:
    """Undo Slack's escaping of a command's text (three characters, and no more)."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def parse_identifier(text: str) -> Identifier:
    """The identifier in a command's text.

    Raises:
        RefusedError: with the sentence to show. It never repeats what was typed.
    """
    words = unescape(text).split()
    if len(words) != 1:
        raise _bad(f"One device at a time, please: `/dps-export DEVICE`. You typed {len(words)} words.")
    word = words[0]
    if word.startswith(GROUP_PREFIX):
        raise _bad("Groups cannot be exported yet. Name one device: `/dps-export DEVICE`.")
    _check(word.removeprefix(DEVICE_PREFIX), reserved=not word.startswith(DEVICE_PREFIX))
    return Identifier(word)


def _check(name: str, *, reserved: bool) -> None:
    if not name:
        raise _bad("The device id is missing: type `/dps-export DEVICE`.")
    if len(name) > LONGEST:
        raise _bad(f"A device id has at most {LONGEST} characters; this one has {len(name)}. Check it and try again.")
    if any(unicodedata.category(character) in {"Cc", "Cf", "Co", "Cn"} for character in name):
        raise _bad("The id holds an invisible character, often from copying. Type it by hand and try again.")
    if not _HUB_ID.fullmatch(name):
        raise _bad(
            "A device id holds letters, digits and - : . + % _ # * ? ! ( ) , = @ ; $ ' only. Check it and try again."
        )
    if name in _UNSAFE and (reserved or name != "query"):
        raise _bad(
            "That word cannot be asked for safely: it means something else to Azure. Check the id and try again."
        )


def _bad(sentence: str) -> RefusedError:
    return RefusedError(RefusalReason.BAD_IDENTIFIER, sentence)
