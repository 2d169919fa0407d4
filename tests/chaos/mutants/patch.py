"""What a patch is."""

from dataclasses import dataclass
from pathlib import Path

from tests.chaos.books import Wrong


@dataclass(frozen=True, kw_only=True)
class Piece:
    """One change of one file's text."""

    file: str
    old: str
    """Stands there exactly once."""
    new: str


@dataclass(frozen=True, kw_only=True)
class Patch:
    """A text patch of the product."""

    broken: str
    """What is wrong with this product, in a line."""
    pieces: tuple[Piece, ...]
    seen_as: frozenset[Wrong]
    """As any of these it has to be noticed."""

    def fits(self, root: Path) -> bool:
        """Whether each piece stands in its file exactly once."""
        return all((root / one.file).read_text(encoding="utf-8").count(one.old) == 1 for one in self.pieces)

    def apply(self, root: Path) -> None:
        """Break the product under `root`."""
        for one in self.pieces:
            path = root / one.file
            path.write_text(path.read_text(encoding="utf-8").replace(one.old, one.new), encoding="utf-8")


def patch(broken: str, *pieces: tuple[str, str, str], seen_as: Wrong) -> Patch:
    """One patch; each piece is a file, what stands there, and what stands there instead."""
    made = tuple(Piece(file=file, old=old, new=new) for file, old, new in pieces)
    return Patch(broken=broken, pieces=made, seen_as=frozenset({seen_as}))
