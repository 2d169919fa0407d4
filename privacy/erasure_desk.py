"""The part of the desk where erasures are asked for, decided and looked at."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from privacy.asked_looks import AskedLooks
from privacy.ballot import Ballot
from privacy.erasure_clicks import ErasureClicks
from privacy.erasure_intake import ErasureIntake
from privacy.intake import Filed
from privacy.model import Act, Click, PlanClick, RequestId
from privacy.open_places import OpenPlace, PlaceClick
from privacy.order import ErasureForm
from privacy.place_desk import PlaceDesk
from privacy.plan import Mode
from privacy.reading_room import ReadingRoom
from privacy.request import DataSubjectRequest


@dataclass(frozen=True, kw_only=True)
class ErasureDesk:
    """What `handlers` talk to about erasures. Everything is on disk when it returns; all raise `RefusedError`."""

    intake: ErasureIntake
    ballot: Ballot
    clicks: ErasureClicks
    room: ReadingRoom
    looks: AskedLooks
    places: PlaceDesk
    wake_worker: Callable[[], None]

    async def check_place(self, act: Act) -> None:
        """Refuse to open a form where it could not be handed in."""
        await self.intake.check_place(act)

    async def request_erasure(self, form: ErasureForm) -> Filed:
        """File the erasures that a form asks for."""
        filed = await self.intake.request_erasure(form)
        self.wake_worker()
        return filed

    async def choose_way(self, click: PlanClick, mode: Mode) -> DataSubjectRequest:
        """Erase, or erase and block: the requester says which."""
        return self._woken(await self.clicks.choose_way(click, mode))

    async def approve(self, click: PlanClick) -> DataSubjectRequest:
        """An approver's yes to exactly the plan that was shown."""
        return self._woken(await self.ballot.approve(click))

    async def reject(self, click: PlanClick) -> DataSubjectRequest:
        """An approver's no."""
        return self._woken(await self.ballot.reject(click))

    async def ask_for_changes(self, click: PlanClick) -> DataSubjectRequest:
        """An approver wants something changed first."""
        return self._woken(await self.ballot.ask_for_changes(click))

    async def withdraw(self, click: PlanClick) -> DataSubjectRequest:
        """The requester takes it back."""
        return self._woken(await self.clicks.withdraw(click))

    async def withdraw_request(self, click: Click) -> DataSubjectRequest:
        """The requester takes it back while it waits for a legal hold, before there is a plan to name."""
        return self._woken(await self.clicks.withdraw_request(click))

    async def stop(self, click: Click) -> DataSubjectRequest:
        """Halt a deletion."""
        return self._woken(await self.clicks.stop(click))

    async def plan_again(self, click: Click) -> DataSubjectRequest:
        """Plan anew."""
        return self._woken(await self.clicks.plan_again(click))

    async def close(self, click: Click) -> DataSubjectRequest:
        """End an incomplete erasure with a reason."""
        return self._woken(await self.clicks.close(click))

    async def open_places(self, request: RequestId) -> tuple[OpenPlace, ...]:
        """The places that can be closed."""
        return await self.places.open_places(request)

    async def close_place(self, click: PlaceClick) -> None:
        """Close one, with a note of evidence."""
        await self.places.close(click)
        self.wake_worker()

    async def status(self, act: Act) -> Sequence[DataSubjectRequest]:
        """Requests that are not finished."""
        return await self.room.status(act)

    async def audit(self, act: Act, text: str) -> Sequence[str]:
        """The story of one request, or every request about a device."""
        return await self.room.audit(act, text)

    async def verify(self, act: Act, text: str) -> DataSubjectRequest:
        """Look again at an erasure that is done; the answer comes into its thread."""
        return self._woken(await self.looks.ask(act, text))

    def _woken(self, request: DataSubjectRequest) -> DataSubjectRequest:
        self.wake_worker()
        return request
