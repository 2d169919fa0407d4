"""What a mutant is."""

from collections.abc import Iterator
from dataclasses import dataclass

UNIT = "tests/unit/privacy/"


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """One fault."""

    file: str
    old: str
    """A piece of the file's text that stands there exactly once."""
    new: str
    tests: tuple[str, ...]
    """The files that must notice."""
    broken: str
    """What is wrong with it, in a line."""


def mutants(file: str, tests: tuple[str, ...], *faults: tuple[str, str, str]) -> Iterator[Mutant]:
    """The faults of one file: what is broken, the text, and what stands there instead."""
    for broken, old, new in faults:
        yield Mutant(file=file, old=old, new=new, tests=tests, broken=broken)
