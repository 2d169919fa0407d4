"""From what a person typed to identifiers that can be asked for, or a sentence that says what is wrong."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from typing import Self

from privacy.model.errors import RefusalReason, RefusedError
from privacy.model.ids import DeviceId, Identifier

DEVICE_PREFIX = "device:"
"""Reserved: what follows is a device id, whatever it looks like (`device:help`)."""
GROUP_PREFIX = "group:"
"""Reserved: what follows is the id of an enrollment group."""
REGISTRATION_PREFIX = "registration:"
"""Reserved: what follows is a registration id, whatever it looks like (`registration:device:x`)."""
PREFIXES = (DEVICE_PREFIX, GROUP_PREFIX, REGISTRATION_PREFIX)
LONGEST = 128
"""Characters; of DPS ids and of hub ids (Microsoft: concepts-service; iot-hub-devguide-identity-registry)."""
MOST = 20
"""Identifiers in one command."""
MARKS = (",", ";", ".")
"""What people put behind an id in a list or at the end of a sentence; at the end of a hub id they are legal too."""

_HUB_ID = re.compile(r"[A-Za-z0-9\-:.+%_#*?!(),=@;$']+")
_DPS_ID = re.compile(r"[A-Za-z0-9\-._:]+")
_DOUBTFUL = re.compile(r"[,;]|[.:!?]$")
"""Legal in hub ids, and as likely a mark of the sentence: what nobody wrote as exact is asked about."""
_MENTIONS = ("@", "<@", "<#", "<!")
_UNSAFE = frozenset({".", ".."})
"""Path segments that HTTP stacks swallow. `query` is DPS's own route: an id that is one cannot be asked for there."""
_QUOTES = '"`\u00b4\u201c\u201d\u201e\u00ab\u00bb\u2018\u2019\u201a\u2039\u203a'
"""What surrounds a pasted id. The plain apostrophe is legal in hub ids, so only a pair of them is a quote."""


@dataclass(frozen=True, kw_only=True)
class Typed:
    """What a command named."""

    identifiers: tuple[Identifier, ...]
    """Each once, in the order in which they were typed."""
    trimmed: bool
    """True where quotes, invisible characters or a mark around an id were left out: the person is told."""


@dataclass(frozen=True, kw_only=True)
class ParsedIdentifier:
    """An identifier, taken apart."""

    identifier: Identifier
    text: str
    """The id itself."""
    device_only: bool = False
    """True where it was typed as a device id and must not be taken for a registration id."""
    registration_only: bool = False
    """True where it was typed as a registration id and must not be taken for a device id."""
    group: bool = False
    """True where it was typed as the id of an enrollment group."""
    service: str | None = None
    """The only provisioning service that is meant; None for all."""

    @classmethod
    def parse(cls, identifier: Identifier) -> Self:
        """Take an identifier apart.

        `device:x` is the device `x`, and `device:device:x` the device `device:x`; `registration:x` is the registration
        id `x`; `group:x` is a group; before a slash, which is in no id, stands the one service that is meant.
        """
        service, _, name = identifier.rpartition("/")
        prefix = next((prefix for prefix in PREFIXES if name.startswith(prefix)), "")
        return cls(
            identifier=identifier,
            text=name.removeprefix(prefix),
            device_only=prefix == DEVICE_PREFIX,
            registration_only=prefix == REGISTRATION_PREFIX,
            group=prefix == GROUP_PREFIX,
            service=service or None,
        )

    @property
    def device_ids(self) -> frozenset[DeviceId]:
        """The device that the id is by its own name, where it may be one."""
        return frozenset() if self.registration_only else frozenset({DeviceId(self.text)})

    @property
    def with_mark(self) -> tuple[DeviceId, ...]:
        """The ids that a person may have meant who typed this one with a mark behind it; none where it is exact."""
        exact = self.device_only or self.registration_only or self.group
        return () if exact else tuple(DeviceId(self.text + mark) for mark in MARKS)


def unescape(text: str) -> str:
    """Undo Slack's escaping of a command's text (three characters, and no more)."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def is_exact(text: str) -> bool:
    """True where an id means itself when it is typed as it is, without a prefix."""
    return not (text.startswith((*PREFIXES, "@")) or _DOUBTFUL.search(text))


def parse_identifiers(text: str, services: Collection[str] = (), *, searched: bool = True) -> Typed:
    """The identifiers in a command's text.

    One of `MARKS` behind an id is left out: the search looks for the id with it as well (`with_mark`), and asks.

    Args:
        text: what was typed, as Slack escapes it.
        services: the names that may stand before a slash.
        searched: False where no search follows that could ask: then a mark is asked about at once.

    Raises:
        RefusedError: with the sentence to show. It never repeats what was typed.
    """
    typed = unescape(text).split()
    words = [word for word in typed if word not in MARKS]
    if len(words) > MOST:
        raise _bad(f"At most {MOST} devices in one command, please. You named {len(words)}.")
    trimmed = [_read(word, searched=searched) for word in words]
    identifiers = [_identifier(word, services) for word in trimmed]
    if not identifiers:
        raise _bad("The device id is missing: type `/dps-export DEVICE`.")
    return Typed(identifiers=tuple(dict.fromkeys(identifiers)), trimmed=typed != trimmed)


def _read(word: str, *, searched: bool) -> str:
    """The id in a word. In quotes and behind a prefix it is exactly what is written; else a mark may be none of it."""
    whole = _trim(word)
    marked = whole.rpartition("/")[2].startswith(PREFIXES)
    if marked and _is_quoted(word):
        return whole
    name = _trim(whole[:-1]) if whole.endswith(MARKS) else whole
    parsed = ParsedIdentifier.parse(Identifier(name))
    asked = name != whole and (not searched or parsed.device_only)
    if asked or _DOUBTFUL.search(parsed.text):
        raise _bad(
            "A comma, a semicolon, or a mark at the end can be part of an id. Put white space between ids, and no mark "
            'behind them; for an id that has the mark, type `"device:ID"` with the quotes.'
        )
    return name


def _identifier(word: str, services: Collection[str]) -> Identifier:
    if word.startswith(_MENTIONS):
        raise _bad("That names people or a channel, not a device. An id that begins with @ is `device:@ID`.")
    service, slash, name = word.rpartition("/")
    if slash and service not in services:
        known = f" The services are {', '.join(sorted(services))}." if services else ""
        raise _bad(f"A slash can only stand between a service and an id, as in `SERVICE/DEVICE`.{known}")
    if name.startswith(GROUP_PREFIX):
        _check(name.removeprefix(GROUP_PREFIX), _DPS_ID, "A group id holds letters, digits and - . _ : only.")
    elif name.startswith(REGISTRATION_PREFIX):
        legal = "A registration id holds letters, digits and - . _ : only."
        _check(name.removeprefix(REGISTRATION_PREFIX), _DPS_ID, legal)
    else:
        legal = "A device id holds letters, digits and - : . + % _ # * ? ! ( ) , = @ ; $ ' only."
        _check(name.removeprefix(DEVICE_PREFIX), _HUB_ID, legal, reserved=not name.startswith(DEVICE_PREFIX))
    return Identifier(word)


def _check(name: str, legal: re.Pattern[str], rule: str, *, reserved: bool = True) -> None:
    if not name:
        raise _bad("The device id is missing: type `/dps-export DEVICE`.")
    if len(name) > LONGEST:
        raise _bad(f"An id has at most {LONGEST} characters; this one has {len(name)}. Check it and try again.")
    if any(_is_invisible(character) for character in name):
        raise _bad("The id holds an invisible character, often from copying. Type it by hand and try again.")
    if not legal.fullmatch(name):
        raise _bad(f"{rule} Check it and try again.")
    if name in _UNSAFE or (reserved and name.casefold() == "query"):
        raise _bad(
            "That word cannot be asked for safely: it means something else to Azure. Check the id and try again."
        )


def _trim(word: str) -> str:
    """Without invisible characters and quotes around it."""
    before = ""
    while before != word:
        before = word
        while word and _is_invisible(word[0]):
            word = word[1:]
        while word and _is_invisible(word[-1]):
            word = word[:-1]
        word = word.strip(_QUOTES)
        if len(word) > 1 and word[0] == word[-1] == "'":
            word = word[1:-1]
    return word


def _is_quoted(word: str) -> bool:
    return word.startswith(tuple(_QUOTES)) and word.endswith(tuple(_QUOTES))


def _is_invisible(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cf", "Co", "Cn"}


def _bad(sentence: str) -> RefusedError:
    return RefusedError(RefusalReason.BAD_IDENTIFIER, sentence)
