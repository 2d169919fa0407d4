"""Which words of a message call people."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sandbox.slack.model.values import ChannelId, Content, Ts

MARKED = re.compile(r"<(?:!(?:channel|here|everyone)|@[UW][A-Z0-9]+|!subteam\^S[A-Z0-9]+)(?:\|[^>]*)?>")
"""Mentions as an app writes them; live in every text that is not plain."""

BARE = re.compile(r"(?<!\w)@(?:channel|here|everyone)\b")
"""Mentions as a person writes them; live where Slack looks for names."""


@dataclass(frozen=True, kw_only=True)
class Broadcast:
    """A word in a message of the bot that notifies someone."""

    channel: ChannelId
    """Where the message is."""

    ts: Ts
    """The message."""

    word: str
    """The word as it was sent, such as `<!channel>`."""


def calling_words(content: Content) -> list[str]:
    """Every word that notifies someone when this is shown.

    A word in code marks counts too: Slack's clients do not agree on it.
    """
    words = [match.group() for match in MARKED.finditer(content.text)]
    if content.links_names:
        words += [match.group() for match in BARE.finditer(content.text)]
    words += _rich_words(content.blocks or [])
    for text, names_are_live in _mrkdwn_texts(content.blocks or []):
        words += [match.group() for match in MARKED.finditer(text)]
        if names_are_live:
            words += [match.group() for match in BARE.finditer(text)]
    return words


def _mrkdwn_texts(value: Any) -> Iterator[tuple[str, bool]]:
    """Each mrkdwn text, and whether Slack looks for names in it (it does unless `verbatim` is true)."""
    if isinstance(value, list):
        for item in value:
            yield from _mrkdwn_texts(item)
    elif isinstance(value, dict):
        if value.get("type") == "mrkdwn":
            yield value["text"], not value.get("verbatim", False)
        yield from _mrkdwn_texts(list(value.values()))


def _rich_words(value: Any) -> list[str]:
    """The mentions in rich text, in tables too, written as they would be elsewhere."""
    if isinstance(value, list):
        return [word for item in value for word in _rich_words(item)]
    if not isinstance(value, dict):
        return []
    if value.get("type") in _RICH:
        name, mark = _RICH[value["type"]]
        return [mark.format(value[name])]
    return [word for name in ("elements", "rows") for word in _rich_words(value.get(name))]


_RICH = {
    "broadcast": ("range", "<!{}>"),
    "user": ("user_id", "<@{}>"),
    "usergroup": ("usergroup_id", "<!subteam^{}>"),
}
