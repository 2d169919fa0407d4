"""A look at an erasure that a person asks for (`/dps-verify`): it is made due now, and the worker looks."""

import re
from dataclasses import dataclass, replace

from privacy.history.audit_log import REQUEST_ID, AuditLog, no_request
from privacy.history.readers import Reader
from privacy.model.clocks import Clock
from privacy.model.errors import RefusalReason, RefusedError, StaleRequestError
from privacy.model.events import Event
from privacy.model.ids import Act, RequestId, RequestKind
from privacy.model.ids import RequestStatus as S
from privacy.request.changes import LedgerFact
from privacy.request.refusal import refusals_recorded
from privacy.request.request import DataSubjectRequest
from privacy.request.store import RequestStore
from privacy.request.transitions import Transitions

TRIES = 20
"""How often it is filed again where the request moved meanwhile."""
_DONE = frozenset({S.FULFILLED, S.INCOMPLETE, S.CLOSED})
_NOTHING_ERASED = frozenset({S.REJECTED, S.WITHDRAWN, S.EXPIRED, S.FAILED})


@dataclass(frozen=True, kw_only=True)
class RequestedRecheck:
    """Open to whoever may read the ledger: requesters and approvers, in the channels where requests are made."""

    audit_log: AuditLog
    transitions: Transitions
    store: RequestStore
    clock: Clock

    async def ask(self, act: Act, text: str) -> DataSubjectRequest:
        """Have an erasure looked at now; the answer comes into its thread. On disk when this returns.

        Raises:
            RefusedError: with the sentence for the person; the refusal is in the ledger.
        """
        reader = await self.audit_log.check(act)
        async with refusals_recorded(self.store, act, self.clock):
            return await self._file(act, reader, text.strip().upper())

    async def _file(self, act: Act, reader: Reader, name: str) -> DataSubjectRequest:
        if not re.fullmatch(REQUEST_ID, name):
            raise RefusedError(
                RefusalReason.BAD_IDENTIFIER,
                "That is not the number of a request. Type `/dps-verify DSR-ID`; the card shows the number at its end.",
            )
        for _ in range(TRIES):
            request = await self._found(RequestId(name), reader)
            recheck = replace(request.report.recheck, asked_for=True, missed_in_a_row=0)
            asked = replace(request, report=replace(request.report, recheck=recheck))
            fact = LedgerFact(event=Event.ASKED_TO_LOOK, people={"by": act.user})
            try:
                return await self.transitions.apply(asked, request.status, fact, due_at=self.clock())
            except StaleRequestError:
                continue  # a look was under way and ended: look at what it came to
        raise StaleRequestError(f"{name} moves too fast")

    async def _found(self, request_id: RequestId, reader: Reader) -> DataSubjectRequest:
        """The erasure, if there is something to look at, and this person may read about it."""
        try:
            request = await self.store.get(request_id)
        except KeyError:
            raise RefusedError(RefusalReason.NO_SUCH_REQUEST, no_request(request_id)) from None
        if not await reader.sees(request):
            raise RefusedError(RefusalReason.NO_SUCH_REQUEST, no_request(request_id))
        if request.kind is RequestKind.LIFT_BLOCK:
            raise RefusedError(RefusalReason.NOT_AN_ERASURE, _of_a_lift(request))
        if request.kind is not RequestKind.ERASURE:
            raise RefusedError(
                RefusalReason.NOT_AN_ERASURE,
                f"{request_id} is an export; only an erasure is looked at again. "
                "`/dps-export DEVICE` shows what is held about a device now.",
            )
        if request.status not in _DONE:
            raise RefusedError(RefusalReason.NOT_FINISHED, _too_early(request))
        return request


def _of_a_lift(request: DataSubjectRequest) -> str:
    erasure = request.work.order.lifts if request.work else None
    return f"{request.id} lifts a block; only an erasure is looked at again. Type `/dps-verify {erasure}`."


def _too_early(request: DataSubjectRequest) -> str:
    if request.status in _NOTHING_ERASED:
        return f"{request.id} is {request.status.said}: it ended without an erasure, so there is nothing to look for."
    return f"{request.id} is not finished ({request.status.said}): it can be looked at again once it is done."
