"""What an old key says about the new one that takes its place, and the new one about the old.

A signed note (`privacy.ledger.notes`) with both signatures. The old key's alone would let whoever finds any old key
hand over to a trusted one, and have its own signatures trusted backwards. These lines are a format: they never change.
Nothing else that the bot signs begins like them.
"""

import base64
import re
from dataclasses import dataclass

from privacy.ledger.chain import Head
from privacy.ledger.notes import Note, copied_lines, note_at
from privacy.model.clocks import iso, millis
from privacy.model.errors import BadHeadError
from privacy.model.ids import Digest

FORMAT = "dps-bot.keys/v1"
KEY = 32
"""Bytes of a public key (RFC 8032)."""

_TEXT = re.compile(
    rf"{re.escape(FORMAT)}\nfrom (\S+)\nto (\S+)\nat (\S+)\nlast (0|[1-9][0-9]{{0,15}}) ([0-9a-f]{{64}})\n"
)


@dataclass(frozen=True, kw_only=True)
class HandOver:
    """One key takes the place of another."""

    old: bytes
    """The public key that signed until then; 32 bytes."""
    new: bytes
    last: Head
    """The newest entry when it happened, and the time of the hand-over, which is not before that entry's."""

    @property
    def text(self) -> str:
        """What both keys sign."""
        old, new = (base64.b64encode(key).decode() for key in (self.old, self.new))
        lines = (FORMAT, f"from {old}", f"to {new}", f"at {iso(self.last.at)}")
        return "".join(f"{line}\n" for line in (*lines, f"last {self.last.sequence} {self.last.digest}"))


def read_hand_over(note: Note) -> HandOver:
    """What a note says that hands a key over; its signatures are not checked here.

    Raises:
        BadHeadError: it is none.
    """
    try:
        old, new, at, sequence, digest = _TEXT.fullmatch(note.text).groups()  # type: ignore[union-attr]
        said = HandOver(
            old=base64.b64decode(old, validate=True),
            new=base64.b64decode(new, validate=True),
            last=Head(sequence=int(sequence), digest=Digest(digest), at=millis(at)),
        )
    except (AttributeError, ValueError, OverflowError):
        raise BadHeadError("it is no hand-over of one key to another") from None
    if (len(said.old), len(said.new), said.text) != (KEY, KEY, note.text):
        raise BadHeadError("it is no hand-over of one key to another")
    return said


def parse_hand_over(text: str) -> Note:
    """The one note in a text that hands a key over. Raises BadHeadError: there is none, or more than one."""
    found = find_hand_overs(text)
    if len(found) != 1:
        raise BadHeadError("it is no hand-over of one key to another")
    return found[0]


def find_hand_overs(text: str) -> tuple[Note, ...]:
    """Every note in a text that hands a key over, whatever else was copied with it; none is no error."""
    lines, found = copied_lines(text), list[Note]()
    for start, line in enumerate(lines):
        if line == FORMAT:
            try:
                found.append(note_at(lines, start))
            except BadHeadError:
                continue  # cut off while it was copied: it proves nothing
    return tuple(found)
