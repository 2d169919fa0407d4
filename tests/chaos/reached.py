"""How much of the life cycle a run went through. The bot's ledger is asked here: it decides nothing."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from privacy.model.events import Event
from privacy.request.lifecycle import MOVES
from storage.ledger.consistency import AFTER
from tests.chaos.books import Books
from tests.chaos.stories import STORIES

ALSO = frozenset(
    {
        Event.VOTED, Event.VOTE_PENDING, Event.VOTES_SHORT, Event.DRIFTED, Event.REFUSED, Event.HELD, Event.HOLD_LIFTED,
        Event.PAUSED, Event.RESUMED, Event.HALTED, Event.BLOCKED, Event.PURGED, Event.SOME_DELETED, Event.ALREADY_GONE,
        Event.STOPPED, Event.CLOSED, Event.CONFIRMED, Event.LOOKED, Event.REAPPEARED, Event.ASKED_TO_LOOK,
        Event.PACK_ASKED, Event.PACK_MADE, Event.PLACE_CLOSED,
    }
)  # fmt: skip
"""Events that are no move, or that lead into a status by another door."""
MOVED = frozenset(f"{was} → {to}" for was, ends in MOVES.items() for to in ends if to is not was)
TOLD = ("slack", "disk: database locked", "disk: full", "clock", "paused", "factory", "hub", "identity")
"""What goes wrong besides, by how it is written down."""
ENDS = ("killed", "stopped", "two votes", "plan-only")


def everything() -> frozenset[str]:
    """The whole list: moves, events, stories, troubles, and ways in which a life ends or is set up."""
    return frozenset({*MOVED, *ALSO, *(f"story: {story.name}" for story in STORIES), *TOLD, *ENDS, "Home"})


def reached(bodies: Iterable[str], books: Books, begun: int, ends: Iterable[str]) -> frozenset[str]:
    """What of the list came about: `bodies` are the ledger's, `ends` is said by whoever ended the lives."""
    entries = [json.loads(body) for body in bodies]
    spoiled = [what for life in books.lives for what in life.spoiled]
    found = {
        *_moves(entries),
        *(event for event in ALSO if any(entry["event"] == event for entry in entries)),
        *(f"story: {story.name}" for story in STORIES[:begun]),
        *(told for told in TOLD if any(what.startswith(told) for what in spoiled)),
        *ends,
        *(["two votes"] if any(life.votes > 1 for life in books.lives) else []),
        *([] if all(life.live for life in books.lives) else ["plan-only"]),
    }
    return frozenset(found) & everything()


def _moves(entries: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Every change from one status to another; of entries that were written together, the last says which."""
    written: dict[str, dict[int, str]] = defaultdict(dict)
    for entry in entries:
        if (status := AFTER.get(entry["event"])) and (request := entry.get("request")):
            written[request][entry["at"]] = status
    for stands in written.values():
        yield from (f"{was} → {to}" for was, to in pairwise(stands.values()) if was != to)
