"""A small world with a state at the ports of an erasure: one device's records. `slack_world` has the rest.

The device's records count by themselves what an approver would have to see again, with none of the product's code:
each has a life, which is new when it is made anew, and an edition, which an edit that matters makes newer.
"""

# ruff: noqa: ARG002
# A port hands over more than a small world looks at.

import itertools
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from privacy.model.block import block_body
from privacy.model.coverage import Coverage, Failure, FailureKind, Search, SearchOutcome
from privacy.model.errors import DriftedError, NotFoundError, RecordSourceError, TryLaterError
from privacy.model.ids import DeviceId, Identifier, Millis, RegistrationId
from privacy.model.plan import WayBack
from privacy.model.records import Findings, Question, Record, RecordKind, SearchProgress

K = RecordKind
Key = tuple[RecordKind, str, str]
DEVICE, FACTORY, HUB = "sensor-42", "factory-eu", "hub-eu"
OF_SERVICE = frozenset({K.ENROLLMENT, K.REGISTRATION_RECORD})
PARTS: tuple[Key, ...] = (
    (K.ENROLLMENT, FACTORY, DEVICE),
    (K.REGISTRATION_RECORD, FACTORY, DEVICE),
    (K.DEVICE_IDENTITY, HUB, DEVICE),
    (K.DEVICE_TWIN, HUB, DEVICE),
)


class PowerCut(Exception):  # noqa: N818 - no error: the process is gone
    """The bot's process ends here."""


ANY_TIME = Millis(0)


@dataclass(frozen=True, kw_only=True)
class Edition:
    """Which life of a record, and how often something that matters was edited in it."""

    life: int
    edits: int = 0


@dataclass(kw_only=True)
class Azure:
    """One device in one service and one hub: a `RecordSource` and a `RecordEraser`."""

    now: Callable[[], Millis]
    judge: Callable[[str, Key], None]
    """Called with every deletion, purge and block just before its effect."""
    editions: dict[Key, Edition] = field(default_factory=dict)
    way_back: bool = False
    """An enrollment group would let the device in again."""
    down: bool = False
    deaf: set[str] = field(default_factory=set)
    """Places that no search reaches; each record there can be read all the same."""
    trouble: RecordSourceError | None = None
    """What every read and call comes to."""
    deny: dict[str, RecordSourceError] = field(default_factory=dict)
    """What every read in a place comes to."""
    midway: list[Callable[[], None]] = field(default_factory=list)
    """What happens right after the next call that deletes."""
    between: dict[int, Callable[[], object]] = field(default_factory=dict)
    """What happens right after the first, second, … call that deletes; what it gives is awaited."""
    question: Question | None = None
    """What every search asks in place of finding anything."""
    cut: str = ""
    """`before` or `after`: the bot's process ends at the next call that deletes."""
    blocked: bool = False
    _lives: Any = field(default_factory=lambda: itertools.count(1))
    _noise: int = 0
    _calls: int = 0

    def __post_init__(self) -> None:
        self.come_back()

    def goes_down(self) -> None:
        """No service and no hub answers from now on."""
        self.down = True

    def come_back(self) -> None:
        """Everything that is not there is there again, in a new life."""
        for key in PARTS:
            if key not in self.editions and not (self.blocked and key[0] is K.ENROLLMENT):
                self.editions[key] = Edition(life=next(self._lives))

    def edit(self, what: str) -> None:
        """Something happens to the device."""
        identity, twin = PARTS[2], PARTS[3]
        match what:
            case "tag" if twin in self.editions:
                self._edited(twin)
            case "enrollment" if PARTS[0] in self.editions and not self.blocked:
                self._edited(PARTS[0])
            case "reborn" if identity in self.editions:
                self.remove(identity)
                self.come_back()
            case "module" if identity in self.editions:
                module = f"{DEVICE}/m{next(self._lives)}"
                for kind in (K.MODULE_IDENTITY, K.MODULE_TWIN):
                    self.editions[(kind, HUB, module)] = Edition(life=next(self._lives))
            case "gone" if identity in self.editions:
                self.remove(identity)
            case "back":
                self.come_back()
            case _:
                self._noise += 1  # a reported property, a command more, a reboot

    def _edited(self, key: Key) -> None:
        before = self.editions[key]
        self.editions[key] = Edition(life=before.life, edits=before.edits + 1)

    def remove(self, key: Key) -> None:
        """Delete a record, and with a device everything of it."""
        for other in list(self.editions):
            if other == key or (key[0] is K.DEVICE_IDENTITY and other[0] not in OF_SERVICE):
                del self.editions[other]
        self.blocked = self.blocked and PARTS[0] in self.editions

    def record(self, key: Key) -> Record:
        """As the service shows it: what matters, and what changes by itself."""
        kind, place, name = key
        edition = self.editions[key]
        body: dict[str, Any] = {"etag": f'"{edition.life}.{edition.edits}.{self._noise}"'}
        if kind is K.ENROLLMENT and self.blocked:
            body |= block_body(name) | {"createdDateTimeUtc": f"life {edition.life}"}
        elif kind in OF_SERVICE:
            body |= {"registrationId": name, "createdDateTimeUtc": f"life {edition.life}", "deviceId": name}
            body |= {"optionalDeviceInformation": edition.edits, "lastUpdatedDateTimeUtc": str(self._noise)}
        elif kind in {K.DEVICE_IDENTITY, K.MODULE_IDENTITY}:
            body |= {"generationId": f"life {edition.life}", "cloudToDeviceMessageCount": self._noise}
        else:
            desired, reported = {"edits": edition.edits}, {"noise": self._noise}
            body |= {"tags": {"life": edition.life}, "properties": {"desired": desired, "reported": reported}}
        return Record(
            kind=kind, place=place, key=name, body=body, withheld=(), rest_call="GET", portal="", read_at=self.now()
        )

    async def find(
        self, identifier: Identifier, progress: Callable[[SearchProgress], Awaitable[None]], *, since: Millis = ANY_TIME
    ) -> Findings:
        if self.question:
            return Findings(records=(), coverage=Coverage(searches=()), question=self.question)
        searches = tuple(self._search(place) for place in (FACTORY, HUB))
        order = list(RecordKind)
        there = [] if self.down else sorted(self.editions, key=lambda key: (key[1], order.index(key[0]), key[2]))
        return Findings(records=tuple(map(self.record, there)), coverage=Coverage(searches=searches))

    def _search(self, place: str) -> Search:
        failed = self.down or place in self.deaf
        failure = Failure(kind=FailureKind.TRY_LATER, reason="did not answer", tries=1) if failed else None
        outcome = SearchOutcome.FAILED if failure else SearchOutcome.FOUND
        return Search(place=place, what="all", outcome=outcome, records=1, ended_at=self.now(), failure=failure)

    async def read(self, kind: RecordKind, place: str, key: str) -> Record | None:
        self._answer()
        if place in self.deny:
            raise self.deny[place]
        return self.record((kind, place, key)) if (kind, place, key) in self.editions else None

    async def modules(self, place: str, device_id: DeviceId) -> tuple[Record, ...]:
        self._answer()
        return tuple(self.record(key) for key in self.editions if key[0] is K.MODULE_IDENTITY)

    async def delete(self, kind: RecordKind, place: str, key: str, *, etag: str) -> str | None:
        self._found(kind, place, key, etag)
        with_effect = (kind, place, key)
        await self._call("delete", with_effect, lambda: self.remove(with_effect))
        return None

    async def purge(self, place: str, device_id: DeviceId) -> int:
        self._found(K.DEVICE_IDENTITY, place, device_id, None)
        await self._call("purge", (K.DEVICE_IDENTITY, place, device_id), lambda: None)
        return 0

    async def block(self, place: str, registration_id: str, *, etag: str | None) -> None:
        key = (K.ENROLLMENT, place, registration_id)
        if self.blocked and key in self.editions:
            return
        if etag is not None or key in self.editions:
            self._found(*key, etag)
        await self._call("block", key, lambda: self._blocked(key))

    async def children(self, records: Sequence[Record]) -> int:
        return 0

    async def ways_back(self, records: Sequence[Record]) -> tuple[WayBack, ...]:
        self._answer()
        return (WayBack(place=FACTORY, registration_id=RegistrationId(DEVICE)),) if self.way_back else ()

    def _blocked(self, key: Key) -> None:
        self.blocked = True
        self.editions.setdefault(key, Edition(life=next(self._lives)))

    def _found(self, kind: RecordKind, place: str, key: str, etag: str | None) -> None:
        self._answer()
        if (kind, place, key) not in self.editions:
            raise NotFoundError("has no such record", status=404)
        if etag is not None and self.record((kind, place, key)).body["etag"] != etag:
            raise DriftedError("changed", status=412)

    async def _call(self, what: str, key: Key, effect: Callable[[], None]) -> None:
        if self.cut == "before":
            self.cut = ""
            raise PowerCut
        self.judge(what, key)
        effect()
        while self.midway:
            self.midway.pop()()
        self._calls += 1
        if happens := self.between.pop(self._calls, None):
            said = happens()
            if isinstance(said, Awaitable):
                await said
        if self.cut == "after":
            self.cut = ""
            raise PowerCut

    def _answer(self) -> None:
        if self.trouble:
            raise self.trouble
        if self.down:
            raise TryLaterError("did not answer")
