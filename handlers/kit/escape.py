"""Making users' and devices' text harmless: Slack must show it and never act on it.

Escaping `& < >` takes the life out of mentions and links (docs.slack.dev: formatting message text). Formatting marks
are kept from acting by inline code; control, bidirectional and zero-width characters are made visible.
"""

import unicodedata


def unformatted(sentence: str) -> str:
    """A sentence for a place that shows no formatting."""
    return sentence.replace("`", "")


_INVISIBLE = {"Cc", "Cf", "Co", "Cn", "Zl", "Zp"}


def visible(text: str) -> str:
    """The text with everything invisible shown as its code point, such as `⟨U+202E⟩`."""
    return "".join(
        f"⟨U+{ord(character):04X}⟩" if unicodedata.category(character) in _INVISIBLE else character
        for character in text
    )


def mrkdwn(text: str) -> str:
    """Text for a mrkdwn field or a message's `text`."""
    return visible(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def code(text: str) -> str:
    """Text as inline code: nothing in it formats, mentions or links. A back-tick becomes an apostrophe."""
    return "`" + mrkdwn(text).replace("`", "'") + "`"
