"""Small pieces of messages: texts that fit, labels, times."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from datetime import date as calendar_day
from typing import Any

from slack_sdk.models.blocks import (
    ButtonElement,
    ConfirmObject,
    ContextBlock,
    HeaderBlock,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
    TextObject,
)

from handlers.kit.escape import mrkdwn, visible
from privacy.model.due_dates import said
from privacy.model.ids import Millis


def fit(lines: Sequence[str], budget: int) -> tuple[list[str], str]:
    """As many lines as fit, in order, and how many of how many they are: the count is never hidden."""
    shown: list[str] = []
    for line in lines:
        budget -= len(line) + 1
        if budget < 0:
            break
        shown.append(line)
    rest = "" if len(shown) == len(lines) else "; the rest is in the plan file in the thread"
    return shown, f"{len(shown)} of {len(lines)} shown{rest}"


LONGEST_TEXT = 4000
"""Characters of a message's `text` that `chat.update` takes."""
LONGEST_LABEL = 75
"""Characters of a button's label."""
LONGEST_HEADER = 150
"""Characters of a header."""
LONGEST_SECTION = 3000
"""Characters of a section's text."""
MORE = "The message says more than fits here."
MOST_NAMED = 20
"""People that one line names."""


def label(said: str) -> PlainTextObject:
    """A button's label; what does not fit stands in the text above it."""
    harmless = visible(said)
    return PlainTextObject(
        text=harmless if len(harmless) <= LONGEST_LABEL else f"{harmless[: LONGEST_LABEL - 1]}…", emoji=False
    )


def ended(status: str) -> str:
    """A status as a sentence: a question has its mark already."""
    return status if status.endswith("?") else f"{status}."


def heading(said: str) -> str:
    """A title in a header's length: a service's name before a long id, or invisible characters, make it longer."""
    harmless = visible(said)
    return harmless if len(harmless) <= LONGEST_HEADER else f"{harmless[: LONGEST_HEADER - 1]}…"


def date(at: Millis) -> str:
    """A time that Slack shows in the reader's zone; the fallback says its own."""
    fallback = datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m-%d %H:%M UTC")
    return f"<!date^{at // 1000}^{{date_short_pretty}} {{time}}|{fallback}>"


def pieces(said: str) -> Iterator[str]:
    """The text in pieces that fit a section each, broken between lines where that is possible."""
    piece = ""
    for line in said.split("\n"):
        if piece and len(piece) + 1 + len(line) > LONGEST_SECTION:
            yield piece
            piece = ""
        piece = f"{piece}\n{line}" if piece else line
        while len(piece) > LONGEST_SECTION:
            yield piece[:LONGEST_SECTION]
            piece = piece[LONGEST_SECTION:]
    if piece.strip():
        yield piece


def visible_lines(said: str) -> str:
    """Text for a plain-text field: invisible characters shown, line breaks kept."""
    return "\n".join(visible(line) for line in said.split("\n"))


def small(said: str) -> ContextBlock:
    """A line in small print; the text is mrkdwn and must be harmless."""
    return ContextBlock(elements=[MarkdownTextObject(text=said, verbatim=True)])


def header(title: str) -> HeaderBlock:
    """The title of a message or of a part of it."""
    return HeaderBlock(text=PlainTextObject(text=heading(title), emoji=False))


def live(said: str, beside: ButtonElement | None = None) -> SectionBlock:
    """A paragraph in mrkdwn, which must be harmless, and a button beside it."""
    return _section(MarkdownTextObject(text=said, verbatim=True), beside)


def confirm(title: str, said: str, yes: str) -> ConfirmObject:
    """The question that Slack asks before it takes a click."""
    return ConfirmObject(
        title=PlainTextObject(text=title, emoji=False),
        text=PlainTextObject(text=said, emoji=False),
        confirm=PlainTextObject(text=yes, emoji=False),
        deny=PlainTextObject(text="Not now", emoji=False),
        style="danger",
    )


def plain(said: str) -> Iterator[SectionBlock]:
    """Text in which Slack interprets nothing, in as many sections as it takes."""
    return (_section(PlainTextObject(text=piece, emoji=False)) for piece in pieces(visible_lines(said)))


def _section(said: TextObject, beside: ButtonElement | None = None) -> SectionBlock:
    """Shown whole: what is voted on must not fold under *See more* (docs.slack.dev: section block, `expand`)."""
    return SectionBlock(text=said, accessory=beside, expand=True)


def day(at: calendar_day) -> str:
    """A day of the law's calendar, such as `3 Feb 2026`."""
    return said(at)


def mention(who: str) -> str:
    """A person or a user group, called by name; what is neither is shown and calls nobody."""
    if not re.fullmatch(r"[USW][A-Z0-9]+", who):
        return mrkdwn(who)
    return f"<!subteam^{who}>" if who.startswith("S") else f"<@{who}>"


def mentions(people: Sequence[str]) -> str:
    """People by name, the first twenty of them."""
    named = " ".join(mention(who) for who in people[:MOST_NAMED])
    return named if len(people) <= MOST_NAMED else f"{named} and {len(people) - MOST_NAMED} more"


def message(call: str, said: str) -> dict[str, Any]:
    """`text` and `blocks` of a message in the thread: a call in mrkdwn of the bot's own, and words in plain text.

    Where the words are too many for the text once they are escaped, the text points to the blocks.
    """
    drawn = [live(call)] if call else []
    lines = [mrkdwn(line) for line in said.split("\n")] if said else []
    whole = "\n".join([call, *lines] if call else lines)
    text = whole if len(whole) <= LONGEST_TEXT else f"{call}\n{MORE}".strip()
    return {"text": text, "blocks": [block.to_dict() for block in [*drawn, *plain(said)]]}
