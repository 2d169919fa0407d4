"""What a benchmark hands back, and the table that is printed of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

NONE = "-"
HEAD = ("work", "measured", "limit or peer in the same run", "ratio", "goal", "")


class Scale(StrEnum):
    """How much is measured."""

    QUICK = "quick"
    """Small and once: shows that the benchmark works, and no more."""
    USUAL = "usual"
    LARGE = "large"
    """The sizes of the largest goals; takes minutes."""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A number with its unit."""

    value: float
    unit: str = ""

    def __str__(self) -> str:
        number = f"{self.value:,.0f}" if self.value >= 100 or not self.unit else f"{self.value:.3g}"
        return f"{number} {self.unit}".rstrip()


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line: what was measured, beside what, and whether that is good enough."""

    work: str
    measured: Figure
    beside: Figure
    """The limit, or the peer measured in the same run; in the unit of `measured`."""
    peer: str
    """What `beside` is, in words."""
    goal: str = NONE
    """In words; without one nothing is judged."""
    met: bool | None = None

    @property
    def ratio(self) -> float:
        """How many times the limit or peer."""
        return self.measured.value / self.beside.value

    @property
    def verdict(self) -> str:
        """`met`, `not met`, or nothing where there is no goal, or not at this size."""
        return "" if self.met is None else ("met" if self.met else "not met")

    def cells(self) -> tuple[str, ...]:
        """The line's columns."""
        return (
            self.work,
            str(self.measured),
            f"{self.beside} {self.peer}",
            f"{self.ratio:.3g}",
            self.goal,
            self.verdict,
        )


def at_most(work: str, measured: Figure, beside: Figure, *, peer: str, times: float) -> Row:
    """A row whose goal is a ratio."""
    met = measured.value <= times * beside.value
    return Row(work=work, measured=measured, beside=beside, peer=peer, goal=f"at most {times:g} x", met=met)


def table(rows: Iterable[Row]) -> str:
    """All rows, aligned, with a head."""
    lines = [HEAD, *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    padded = [[cell.ljust(width) for cell, width in zip(line, widths, strict=True)] for line in lines]
    padded.insert(1, ["-" * width for width in widths])
    return "\n".join(f"| {' | '.join(cells)} |" for cells in padded)


def quickest(figures: Iterable[Figure]) -> Figure:
    """The best of several repetitions: the one that others disturbed least."""
    return min(figures, key=lambda figure: figure.value)
