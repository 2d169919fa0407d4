"""A request to start from."""

from privacy.model.ids import ChannelId, Identifier, Millis, RequestId, RequestKind, RequestStatus, SlackUserId
from privacy.request.readable_words import ReadableWords
from privacy.request.report import Report
from privacy.request.request import DataSubjectRequest

PLAIN = DataSubjectRequest(
    id=RequestId("DSR-7K3M9Q"),
    kind=RequestKind.ACCESS,
    status=RequestStatus.RECEIVED,
    requester=SlackUserId("U0ANA"),
    channel=ChannelId("C0PRIVACY"),
    identifier=Identifier("sensor-42"),
    device_ref="k:1",
    received_at=Millis(1_764_000_000_000),
    due_at=None,
    attempts=0,
    report=Report(),
    words=ReadableWords(),
)
