"""What the listeners of erasures need from the desk."""

from collections.abc import Sequence
from typing import Protocol

from privacy.intake import Filed
from privacy.model import Act, Click, PlanClick
from privacy.order import ErasureForm
from privacy.plan import Mode
from privacy.request import DataSubjectRequest


class ErasureDesk(Protocol):
    """Every method is on disk when it returns, and raises `RefusedError` with the sentence for the person."""

    async def request_erasure(self, form: ErasureForm) -> Filed:
        """File the erasures that a form asks for; raises `BadFormError` and `WrongChannelError` besides."""
        ...

    async def choose_way(self, click: PlanClick, mode: Mode) -> DataSubjectRequest:
        """Take the requester's word on whether to block."""
        ...

    async def approve(self, click: PlanClick) -> DataSubjectRequest:
        """Count a vote for exactly what was shown."""
        ...

    async def reject(self, click: PlanClick) -> DataSubjectRequest:
        """End it with an approver's no."""
        ...

    async def ask_for_changes(self, click: PlanClick) -> DataSubjectRequest:
        """Give it back to the requester."""
        ...

    async def withdraw(self, click: PlanClick) -> DataSubjectRequest:
        """Take it back before anything is deleted."""
        ...

    async def stop(self, click: Click) -> DataSubjectRequest:
        """Delete nothing more."""
        ...

    async def plan_again(self, click: Click) -> DataSubjectRequest:
        """Make a new plan of what is left."""
        ...

    async def close(self, click: Click) -> DataSubjectRequest:
        """Close one that is incomplete; the reason is the click's comment."""
        ...

    async def status(self, act: Act) -> Sequence[DataSubjectRequest]:
        """The requests that are open, for those who may know."""
        ...

    async def audit(self, act: Act, text: str) -> Sequence[str]:
        """What the ledger says about a request or a device: a plain-text line for each entry."""
        ...
