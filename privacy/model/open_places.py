"""Open places: the stores beyond the bot's reach (`privacy.model.out_of_reach`) as something that a person sees to.

They are made when an erasure ends, each with an owner, and are closed one by one with a note of evidence.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from privacy.model.ids import Click, Millis, RequestId, SlackUserId
from privacy.model.out_of_reach import STORES

NAMES = tuple(store.name for store in STORES)
"""The stores that a config can name."""
_UNSEARCHED = "Look there for the device: its records name this service or hub, and the bot is not set up for it."


@dataclass(frozen=True, kw_only=True)
class OpenPlace:
    """One store and what became of it."""

    number: int
    name: str
    to_do: str
    owner: SlackUserId
    """Who sees to it: a person, or a Slack user group (`S…`)."""
    due_on: date | None
    closed_by: SlackUserId | None = None
    """None for an open place, and where the name was shredded."""
    closed_at: Millis | None = None
    note: str = ""
    """What the person who closed it left as evidence; empty where it was shredded."""
    not_used: bool = False
    """True where the administrator's config says that there is no such store here: nobody has to look."""

    @property
    def open(self) -> bool:
        """True while somebody has to see to it."""
        return self.closed_at is None and not self.not_used


@dataclass(frozen=True, kw_only=True)
class PlaceRules:
    """What the administrator's config says about stores."""

    owners: Mapping[str, SlackUserId] = field(default_factory=dict)
    """By the store's name; the requester owns every other one."""
    not_used: frozenset[str] = frozenset()

    def places(
        self,
        requester: SlackUserId,
        due_on: date | None,
        *,
        unsearched: Iterable[str] = (),
        known: Sequence[OpenPlace] = (),
    ) -> tuple[OpenPlace, ...]:
        """What an erasure that ends now has to list: every store, and each service or hub that was not searched.

        Args:
            requester: owns what the config gives to nobody.
            due_on: the day of the answer.
            unsearched: services and hubs that a record names and the config does not.
            known: what it lists already. A store that was not in use then, and is now, comes again.
        """
        wanted = [*((store.name, store.to_do) for store in STORES), *((place, _UNSEARCHED) for place in unsearched)]
        listed, used = {place.name for place in known}, {place.name for place in known if not place.not_used}
        new = [
            (name, to_do)
            for name, to_do in wanted
            if name not in listed or (name not in used and name not in self.not_used)
        ]
        return tuple(
            OpenPlace(
                number=number,
                name=name,
                to_do=to_do,
                owner=self.owners.get(name, requester),
                due_on=due_on,
                not_used=name in self.not_used,
            )
            for number, (name, to_do) in enumerate(new, len(known) + 1)
        )


@dataclass(frozen=True, kw_only=True)
class PlaceClick(Click):
    """The form that closes a place, handed in; `comment` is the note of evidence."""

    number: int | None
    """None: all that are open."""


class PlaceStore(Protocol):
    """One method call is one transaction, on disk when it returns."""

    async def close_place(self, request: RequestId, number: int, *, by: SlackUserId, note: str, now: Millis) -> None:
        """Close a place with its `place closed` entry, and have card and list drawn again.

        Raises:
            StaleRequestError: it is not open; nothing was written.
        """
        ...


def opened(places: Iterable[OpenPlace]) -> dict[str, Any]:
    """What the ledger says when the places are made."""
    all_of_them = tuple(places)
    not_used = sum(place.not_used for place in all_of_them)
    return {"places": len(all_of_them) - not_used, "places_not_used": not_used} if all_of_them else {}
