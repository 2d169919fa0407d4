"""Signed notes: text, and below it the signatures of whoever signed it, in a form that other tools read and cosign.

The form is c2sp.org/signed-note. What stands here finds notes also in what people copied out of a chat. That is safe:
what is checked in the end is a signature over the text as it was put together again.
"""

import base64
import binascii
import hashlib
import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from privacy.model.errors import BadHeadError

ED25519 = 0x01
"""The signature type of plain Ed25519 (c2sp.org/signed-note, "Signature types")."""
KEY_HASH = 4
"""Bytes before each signature that say with which key it was made."""
SHORTEST = 64
"""Bytes of a signature of any kind that there is; of one that was cut off less may be left, and still be base64."""
MOST_SIGNATURES = 100
"""Of one note: the page asks for 16 at least, and lets a reader stop somewhere."""

_SIGNATURE = re.compile(r"— (\S+) ([A-Za-z0-9+/]+={0,2})")
_SIZE = re.compile(r"0|[1-9][0-9]*")
_ROOT = re.compile(r"[A-Za-z0-9+/]{43}=")
_LINK = re.compile(r"<(?:https?://)?[^<>|\n]*\|([^<>|\n]*)>|<https?://([^<>|\n]*)>")


@dataclass(frozen=True, kw_only=True)
class NoteSignature:
    """One line below the text."""

    name: str
    """Whose key: no spaces, no plus."""
    key_hash: bytes
    """Four bytes, `key_hash` of the key; together with the name they say which key it is."""
    signature: bytes
    """64 bytes, of plain Ed25519; a cosigning witness may have another kind (c2sp.org/tlog-cosignature)."""

    @property
    def line(self) -> str:
        """As it stands in the note, without the line feed."""
        return f"— {self.name} {base64.b64encode(self.key_hash + self.signature).decode()}"


@dataclass(frozen=True, kw_only=True)
class Note:
    """A text with at least one signature."""

    text: str
    """What is signed: lines, each ended by a line feed."""
    signatures: tuple[NoteSignature, ...]

    def __str__(self) -> str:
        return "\n".join([self.text, *(signature.line for signature in self.signatures), ""])


def key_hash(name: str, public_key: bytes) -> bytes:
    """Of a plain Ed25519 key of 32 bytes under this name (c2sp.org/signed-note, "Ed25519 signatures")."""
    return hashlib.sha256(name.encode() + bytes([0x0A, ED25519]) + public_key).digest()[:KEY_HASH]


def verifier_key(name: str, public_key: bytes) -> str:
    """The key in one line: name, key hash and key, joined by plus signs (pkg.go.dev/golang.org/x/mod/sumdb/note)."""
    key = base64.b64encode(bytes([ED25519]) + public_key).decode()
    return f"{name}+{key_hash(name, public_key).hex()}+{key}"


def parse_note(text: str) -> Note:
    """The first head's note in a text, whatever else was copied with it.

    Raises:
        BadHeadError: there is none, or it has no whole signature line.
    """
    return find_notes(text)[0]


def find_notes(text: str) -> tuple[Note, ...]:
    """Every note in a text that has a head's first three lines (c2sp.org/tlog-checkpoint), in order.

    Taken away is what Slack, a terminal or an editor adds: entities such as `&amp;`, links around names, code fences,
    spaces at the ends of lines, carriage returns, and any lines before and after.

    Raises:
        BadHeadError: there is none, or one has no whole signature line.
    """
    notes, torn = whole_notes(text)
    if torn:
        raise BadHeadError(torn[0])
    if not notes:
        raise BadHeadError(
            "there is no head in it. A head has its name, its number and its hash on a line each, and below them a "
            "line that begins with “—”: copy the whole message"
        )
    return notes


def whole_notes(text: str, name: str = "") -> tuple[tuple[Note, ...], tuple[str, ...]]:
    """Every whole one, and in words what is left of others: a crash cuts off the end of a file that more is added to.

    Args:
        text: as for `find_notes`.
        name: how the names of ledgers begin, to know a note by that was cut off within its first three lines.
    """
    lines, notes, torn = copied_lines(text), list[Note](), list[str]()
    for start, line in enumerate(lines):
        try:
            if _begins(lines, start):
                notes.append(note_at(lines, start))
            elif name and _is_stump(line, name, last=start == len(lines) - 1):
                torn.append(f"a head in it is cut off after “{line}”")
        except BadHeadError as error:
            torn.append(str(error))
    return tuple(notes), tuple(torn)


def _is_stump(line: str, name: str, *, last: bool) -> bool:
    begun = line == name or (line.startswith(name) and line[len(name) :].isalnum())
    return begun or (last and line != "" and name.startswith(line))


def copied_lines(text: str) -> list[str]:
    """The lines of a text without what copying added to them."""
    whole = html.unescape(text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ").replace("```", "\n"))
    return [_LINK.sub(r"\1\2", line).strip().strip("`").strip() for line in whole.removeprefix("\ufeff").split("\n")]


def _begins(lines: Sequence[str], start: int) -> bool:
    name, size, root = (*lines[start : start + 3], "", "", "")[:3]
    return bool(name and _SIZE.fullmatch(size) and _ROOT.fullmatch(root))


def note_at(lines: Sequence[str], start: int) -> Note:
    """The note whose text begins at this line. Raises BadHeadError: it has no whole signature line."""
    end = start + 3
    while end < len(lines) and lines[end] and not lines[end].startswith("— "):
        if _begins(lines, end):
            raise BadHeadError(f"the head of {lines[start + 1]} entries in it is cut off where another one begins")
        end += 1
    signatures = tuple(_signatures(lines[end:]))
    if not signatures:
        raise BadHeadError(
            f"the head of {lines[start + 1]} entries in it has no signature: below its text there must be a line that "
            "begins with “—”. Copy the whole message"
        )
    return Note(text="\n".join([*lines[start:end], ""]), signatures=signatures)


def _signatures(lines: Sequence[str]) -> Iterator[NoteSignature]:
    """Those that follow directly, empty lines aside."""
    for line in list(filter(None, lines))[:MOST_SIGNATURES]:
        if not line.startswith("— "):
            return
        yield _signature(line)


def _signature(line: str) -> NoteSignature:
    match = _SIGNATURE.fullmatch(line)
    try:
        content = base64.b64decode(match[2], validate=True) if match else b""
    except binascii.Error:
        content = b""
    if match is None or len(content) < KEY_HASH + SHORTEST:
        raise BadHeadError("a signature line in it is not whole: copy the whole message")
    return NoteSignature(name=match[1], key_hash=content[:KEY_HASH], signature=content[KEY_HASH:])
