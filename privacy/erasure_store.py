"""What an erasure needs of the store besides what every request does."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from privacy.model import Identifier, Millis, PlanId, RequestId
from privacy.order import ErasureForm, OpenErasure, Order
from privacy.plan import Plan
from privacy.ports import RequestStore
from privacy.request import DataSubjectRequest


class ErasureStore(RequestStore, Protocol):
    """One method call is one transaction, on disk when it returns."""

    async def receive_erasure(
        self, form: ErasureForm, identifiers: Sequence[Identifier], order: Order, *, due_on: date | None, now: Millis
    ) -> Sequence[tuple[DataSubjectRequest, bool]] | OpenErasure:
        """File an erasure for each identifier, or none of them where one is being erased already."""
        ...

    async def plans(self, request: RequestId) -> tuple[Plan, ...]:
        """Every plan of a request, oldest first."""
        ...

    async def request_of(self, plan: PlanId) -> RequestId | None:
        """Whose plan this is; None where there is none."""
        ...
