"""Closing open places: by the owner, the requester or an approver, once, with a note of evidence."""

from dataclasses import dataclass

from privacy.approval.electorate import Electorate
from privacy.model.clocks import Clock
from privacy.model.errors import RefusalReason, RefusedError, StaleRequestError
from privacy.model.ids import RequestId
from privacy.model.open_places import OpenPlace, PlaceClick, PlaceStore
from privacy.request.gate import Gate
from privacy.request.refusal import refusals_recorded
from privacy.request.request import DataSubjectRequest
from privacy.request.store import RequestStore


@dataclass(frozen=True, kw_only=True)
class PlaceDesk:
    """Takes the forms that close places; whoever must not is refused, and that is recorded."""

    gate: Gate
    electorate: Electorate
    requests: RequestStore
    store: PlaceStore
    clock: Clock

    async def open_places(self, request: RequestId) -> tuple[OpenPlace, ...]:
        """What a form can offer; nothing where there is no such request."""
        try:
            stored = await self.requests.get(request)
        except KeyError:
            return ()
        return stored.work.open_places if stored.work else ()

    async def close(self, click: PlaceClick) -> None:
        """Close a place.

        Raises:
            RefusedError: it is closed already, there is no note, or this person must not. The refusal is in the ledger.
        """
        async with refusals_recorded(self.requests, click, self.clock):
            await self._close(click)

    async def _close(self, click: PlaceClick) -> None:
        self.gate.check_team(click)
        request = await self._get(click)
        self.gate.check_place(click, request)
        places = request.work.places if request.work else ()
        place = next((place for place in places if place.number == click.number and place.open), None)
        if place is None:
            raise _closed_already(click)
        if not click.comment.strip():
            raise RefusedError(RefusalReason.BAD_FORM, "Write what you found or did there, and where that can be seen.")
        await self._check_person(click, request, place)
        try:
            await self.store.close_place(
                request.id, place.number, by=click.user, note=click.comment.strip(), now=self.clock()
            )
        except StaleRequestError:
            raise _closed_already(click) from None

    async def _get(self, click: PlaceClick) -> DataSubjectRequest:
        try:
            return await self.requests.get(click.request)
        except KeyError:
            raise RefusedError(RefusalReason.ALREADY_DECIDED, "There is no such request any more.") from None

    async def _check_person(self, click: PlaceClick, request: DataSubjectRequest, place: OpenPlace) -> None:
        """A full member now, and the owner, the requester, or somebody who could have approved."""
        await self.electorate.check_member(click.user)
        if click.user == request.requester or await self.electorate.belongs(click.user, place.owner):
            return
        plan = request.work.plan if request.work else None
        try:
            await self.electorate.check(click.user, plan.policy if plan else self.electorate.today)
        except RefusedError as refusal:
            if refusal.reason is not RefusalReason.NOT_AN_APPROVER:
                raise
            sentence = "Only its owner, the person who asked for the erasure, or an approver can close a place."
            raise RefusedError(RefusalReason.NOT_YOURS, f"{sentence} This was recorded.") from None


def _closed_already(click: PlaceClick) -> RefusedError:
    return RefusedError(RefusalReason.ALREADY_DECIDED, f"Place {click.number} is closed already: see the list.")
