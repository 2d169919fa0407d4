"""Closing open places: by the owner, the requester or an approver, once, with a note of evidence."""

from dataclasses import dataclass

from privacy.approval.electorate import Electorate
from privacy.model.clocks import Clock
from privacy.model.errors import RefusalReason, RefusedError, StaleRequestError
from privacy.model.ids import RequestId, SlackUserId
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
        """Close a place, or all that are open, each with an entry of its own.

        Raises:
            RefusedError: it is closed already, there is no note, or this person must not: of all, not one is closed
                then. The refusal is in the ledger.
        """
        async with refusals_recorded(self.requests, click, self.clock):
            await self._close(click)

    async def _close(self, click: PlaceClick) -> None:
        self.gate.check_team(click)
        request = await self._get(click)
        self.gate.check_place(click, request)
        places = request.work.open_places if request.work else ()
        if not (chosen := [place for place in places if click.number in {None, place.number}]):
            raise _closed_already(click)
        if not click.comment.strip():
            raise RefusedError(RefusalReason.BAD_FORM, "Write what you found or did there, and where that can be seen.")
        await self._check_person(click, request, {place.owner for place in chosen})
        note, by = click.comment.strip(), click.user
        try:
            for place in chosen:
                await self.store.close_place(request.id, place.number, by=by, note=note, now=self.clock())
        except StaleRequestError:
            raise _closed_already(click) from None

    async def _get(self, click: PlaceClick) -> DataSubjectRequest:
        try:
            return await self.requests.get(click.request)
        except KeyError:
            raise RefusedError(RefusalReason.ALREADY_DECIDED, "There is no such request any more.") from None

    async def _check_person(self, click: PlaceClick, request: DataSubjectRequest, owners: set[SlackUserId]) -> None:
        """A full member now, and the owner of each, the requester, or somebody who could have approved."""
        await self.gate.check_member(click.user)
        if click.user == request.requester:
            return
        if all([await self.electorate.belongs(click.user, owner) for owner in owners]):
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
    what = "Something of it" if click.number is None else f"Place {click.number}"
    return RefusedError(RefusalReason.ALREADY_DECIDED, f"{what} is closed already: see the list.")
