r"""Text from devices, made safe to look at: what would act on the page or hide in it is shown instead.

Markup is escaped. Characters that cannot be seen, or that turn the direction of the text around them, appear as
`\u202e` in a style of their own, so that nothing on the page can pass for something else.
"""

import re
from dataclasses import dataclass
from html import escape
from itertools import groupby
from unicodedata import category

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Controls, format characters (bidi controls among them), lone surrogates, line and paragraph separators."""
_UNSEEN_IN_TEXT = _HIDDEN | {"Co", "Cn"}
"""Where no style tells a name from the text around it, what has no glyph of its own is named too."""
_SHORT = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}
_WORDS, _INSIDE = re.compile(r"(\s+)"), re.compile(r"\w[-._/:]\w")
_WHOLE = 44
"""Characters of a name that stays in one piece: two of them stand beside each other on A4."""
_LATIN_1, _BASIC_PLANE = 0x100, 0x10000


@dataclass(frozen=True)
class Shown:
    """Finished HTML: the template engine's escaping honours `__html__` and leaves it alone."""

    html: str

    def __html__(self) -> str:
        return self.html


def visible(value: object) -> object:
    """The template engine's last step before output: text becomes HTML that shows it, whatever it holds."""
    if not isinstance(value, str) or hasattr(value, "__html__"):
        return value
    runs = groupby(value, lambda character: category(character) in _HIDDEN)
    html = "".join("".join(map(_marker, run)) if hidden else escape("".join(run)) for hidden, run in runs)
    return Shown(html if value.isascii() else f"<bdi>{html}</bdi>")


def whole(text: str) -> object:
    """The same with ids and host names in it kept in one piece on paper; what is longer than a column is not."""
    if not text.isascii():
        return visible(text)
    return Shown("".join(_kept(word) for word in _WORDS.split(text)))


def _kept(word: str) -> str:
    shown = visible(word)
    html = shown.html if isinstance(shown, Shown) else ""
    return f'<span class="w">{html}</span>' if len(word) <= _WHOLE and _INSIDE.search(word) else html


def plain(text: str) -> str:
    """The same for a file of plain text: one line stays one line, and nothing is escaped; as on a card: `⟨U+202E⟩`."""
    return "".join(
        f"⟨U+{ord(character):04X}⟩" if category(character) in _UNSEEN_IN_TEXT else character for character in text
    )


def _marker(character: str) -> str:
    """The character's name in a style of its own; a line feed still breaks the line."""
    after = "\n" if character == "\n" else ""
    return f'<span class="esc">{_SHORT.get(character) or _name(ord(character))}</span>{after}'


def _name(code: int) -> str:
    if code < _LATIN_1:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < _BASIC_PLANE else f"\\U{code:08x}"
