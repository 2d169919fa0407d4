"""A small world with an enrollment group: `world.Azure` for the device, and a group's registration records besides."""

# ruff: noqa: ARG002
# A port hands over more than a small world looks at.

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from privacy.model.errors import NotFoundError
from privacy.model.ids import GroupId, Identifier, Millis, RegistrationId
from privacy.model.records import Findings, Record, RecordKind, SearchProgress
from privacy.model.sources import GroupMember
from tests.unit.privacy.erasure.world import ANY_TIME, FACTORY, Azure, Edition, Key

GROUP = "line-3"
TYPED = f"group:{GROUP}"
THE_GROUP: Key = (RecordKind.ENROLLMENT_GROUP, FACTORY, GROUP)
PAGE = 40
"""Records on a page of the list."""


def member(number: int) -> Key:
    """A registration record of the group."""
    return (RecordKind.REGISTRATION_RECORD, FACTORY, f"unit-{number:03}")


@dataclass(kw_only=True)
class GroupAzure(Azure):
    """A group of 25 devices in one service."""

    size: int = 25
    on_list: list[Callable[[], None]] = field(default_factory=list)
    """What happens right before each time that the list is read."""
    lists_gone: bool = False
    """The service lists the records of a group that is gone."""
    skips: int = 0
    """So many records are left out of the list, each time that it is read: they move while it is emptied."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.editions[THE_GROUP] = Edition(life=next(self._lives))
        self.join(self.size)

    @property
    def roll(self) -> list[Key]:
        """The registration records of the group."""
        return sorted(key for key in self.editions if key[2].startswith("unit-"))

    def join(self, count: int = 1) -> None:
        """Devices register through the group."""
        for _ in range(count):
            life = next(self._lives)
            self.editions[member(life)] = Edition(life=life)

    def record(self, key: Key) -> Record:
        record = super().record(key)
        if key[0] is RecordKind.ENROLLMENT_GROUP:
            said: dict[str, Any] = {"enrollmentGroupId": GROUP, "provisioningStatus": "enabled"}
            kept = {name: record.body[name] for name in ("etag", "tags", "createdDateTimeUtc") if name in record.body}
            return replace(record, body=kept | said)
        return record

    async def find(
        self, identifier: Identifier, progress: Callable[[SearchProgress], Awaitable[None]], *, since: Millis = ANY_TIME
    ) -> Findings:
        found = await super().find(identifier, progress, since=since)
        of_group = {THE_GROUP, *self.roll}
        theirs = [r for r in found.records if ((r.kind, r.place, r.key) in of_group) is (identifier == TYPED)]
        group = [r for r in theirs if r.kind is RecordKind.ENROLLMENT_GROUP or identifier != TYPED]
        return replace(found, records=tuple(group))

    async def members(self, place: str, group_id: GroupId) -> AsyncIterator[Sequence[GroupMember]]:
        self._answer()
        for happens in self.on_list:
            happens()
        if THE_GROUP not in self.editions and not self.lists_gone:
            raise NotFoundError("has no such group", status=404)
        there = self.roll
        there = there[: max(1, len(there) - self.skips)] if there else []
        for start in range(0, len(there), PAGE):
            yield [
                GroupMember(registration_id=RegistrationId(key[2]), etag=str(self.record(key).body["etag"]))
                for key in there[start : start + PAGE]
                if key in self.editions
            ]
