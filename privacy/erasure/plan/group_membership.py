"""Which devices belong to an enrollment group: read page by page, bound as a count and a keyed hash, and never kept."""

import hashlib

from privacy.holds.deletion_guard import DeletionGuard, subject_of_ids
from privacy.model.errors import DifferentError
from privacy.model.ids import GroupId, Identifier
from privacy.model.plan import Step
from privacy.model.sources import GroupEraser
from privacy.subject.pseudonym import Pseudonyms


class GroupMembership:
    """The registration ids of a group, as a plan binds them."""

    def __init__(self, pseudonyms: Pseudonyms) -> None:
        self._pseudonyms = pseudonyms
        self._ids: list[bytes] = []

    def add(self, registration_id: str) -> None:
        """Count one more; 32 bytes each, whatever their length."""
        self._ids.append(hashlib.sha256(registration_id.casefold().encode()).digest())

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self._ids)

    @property
    def content(self) -> str:
        """The count and the keyed hash of all ids, whatever their order and spelling."""
        return f"{self.count}:{self._pseudonyms.of_content(b''.join(sorted(self._ids)))}"

    def difference(self, step: Step) -> DifferentError | None:
        """What is different from what was approved; None where nothing is."""
        if self.content == step.content:
            return None
        now = f"{step.count:,} → {self.count:,}" if self.count != step.count else "others than before"
        return DifferentError([f"registration records of {step.key} at {step.place}: {now}"])


async def read_membership(
    eraser: GroupEraser, guard: DeletionGuard, identifier: Identifier, place: str, group_id: GroupId, *, deletes: bool
) -> GroupMembership:
    """Read which devices belong to the group now.

    Args:
        eraser: lists the registration records.
        guard: knows the legal holds, and the pseudonyms.
        identifier: what was typed.
        place: the provisioning service.
        group_id: in its stored spelling.
        deletes: whether their records are to be deleted: then a legal hold on any of them counts.

    Raises:
        HaltedError: a legal hold stands on one of the devices.
        RecordSourceError: they could not be listed; NotFoundError where there is no such group.
    """
    membership = GroupMembership(guard.pseudonyms)
    async for page in eraser.members(place, group_id):
        ids = [member.registration_id for member in page]
        if deletes:
            await guard.check_hold(subject_of_ids(identifier, ids))
        for registration_id in ids:
            membership.add(registration_id)
    return membership
