"""Who may extend a term, until when, and how often; whatever is refused is recorded."""

from dataclasses import replace
from datetime import date, datetime
from typing import cast
from zoneinfo import ZoneInfo

import pytest

from privacy.erasure.extensions import Extensions
from privacy.model.due_dates import Extension, LegalCalendar, LegalDays
from privacy.model.errors import RefusalReason, RefusedError, StaleRequestError
from privacy.model.ids import ChannelId, Click, Millis, RequestId, RequestStatus, SlackUserId, TeamId, TriggerId
from privacy.model.order import Law
from privacy.model.people import Membership, Roster
from privacy.request.access_policy import Policy
from privacy.request.gate import Gate
from privacy.request.request import DataSubjectRequest
from privacy.request.store import ErasureStore
from tests.unit.privacy.erasure.samples import ORDER, erasure
from tests.unit.privacy.erasure.slack_world import Workspace
from tests.unit.privacy.request.samples import PLAIN

BERLIN = ZoneInfo("Europe/Berlin")
S = RequestStatus
FIRST, SECOND = date(2026, 12, 12), date(2027, 2, 12)
CLICK = Click(
    trigger=TriggerId("t"),
    team=TeamId("T0"),
    channel=PLAIN.channel,
    user=PLAIN.requester,
    response_url="",
    request=PLAIN.id,
    comment=" the data lie in several systems ",
)


class Records:
    """Keeps one request, and what was done and refused."""

    def __init__(self, request: DataSubjectRequest | None, *, overtaken: bool = False) -> None:
        self.request = request
        self.overtaken = overtaken
        self.extended: list[tuple[Extension, LegalDays, SlackUserId]] = []
        self.refused: list[RefusalReason] = []

    async def get(self, request: RequestId) -> DataSubjectRequest:
        if self.request is None:
            raise KeyError(request)
        return self.request

    async def extend(self, _: object, extension: Extension, days: LegalDays, *, by: SlackUserId, now: Millis) -> None:
        assert now
        if self.overtaken:
            raise StaleRequestError("extended already")
        self.extended.append((extension, days, by))

    async def refuse(self, _: object, reason: RefusalReason, **__: object) -> None:
        self.refused.append(reason)


class NoGroups:
    async def members(self, _: object) -> frozenset[SlackUserId]:
        raise AssertionError("there is no group")


def at(moment: str) -> Millis:
    return Millis(int(datetime.fromisoformat(moment).replace(tzinfo=BERLIN).timestamp() * 1000))


EVERYBODY = Workspace(memberships=dict.fromkeys((PLAIN.requester, "U0EVA"), Membership.MEMBER))


def desk(records: Records, now: str = "2026-11-20T12:00", *, listed: bool = True) -> Extensions:
    policy = Policy(
        team=TeamId("T0"),
        requesters=frozenset({PLAIN.requester, SlackUserId("U0EVA")} if listed else ()),
        requester_groups=frozenset(),
        channels=(PLAIN.channel,),
        services=frozenset(),
        id_hint="",
    )
    return Extensions(
        gate=Gate(policy=policy, roster=cast("Roster", NoGroups()), people=EVERYBODY),
        store=cast("ErasureStore", records),
        clock=lambda: at(now),
        calendar=LegalCalendar(zone=BERLIN),
    )


@pytest.mark.parametrize("status", [S.WHICH_ONE, S.PLANNING, S.AWAITING_APPROVAL, S.ERASING, S.INCOMPLETE])
async def test_whoever_asked_extends_an_open_request_with_a_reason(status: RequestStatus) -> None:
    records = Records(erasure(status))
    await desk(records).extend(CLICK)

    extension = Extension(on=date(2026, 11, 20), because="the data lie in several systems")
    assert records.extended == [(extension, LegalDays(due_on=SECOND, extended=True), PLAIN.requester)]
    assert not records.refused


@pytest.mark.parametrize(
    ("law", "first", "second"),
    [(Law.GDPR, FIRST, SECOND), (Law.CCPA, date(2026, 12, 27), date(2027, 2, 10))],
)
@pytest.mark.parametrize(("moment", "allowed"), [("T23:59:59", True), ("T00:00", False)])
async def test_it_is_allowed_until_the_last_moment_of_the_first_term_in_the_zone(
    law: Law, first: date, second: date, moment: str, *, allowed: bool
) -> None:
    day = first if allowed else date.fromordinal(first.toordinal() + 1)
    records = Records(erasure(S.PLANNING, order=replace(ORDER, law=law), due_on=first))
    late = desk(records, f"{day.isoformat()}{moment}")
    if allowed:
        _, days = await late.check(CLICK)
        assert days.due_on == second
        return
    for refused in (late.check, late.extend):
        with pytest.raises(RefusedError, match=r"ended on .* and the law allows an extension only before that"):
            await refused(CLICK)
    assert records.refused == [RefusalReason.TOO_LATE] * 2
    assert not records.extended


EXTENDED = {"due_on": SECOND, "extension": Extension(on=date(2026, 11, 20), because="why")}


@pytest.mark.parametrize(
    ("request_", "click", "reason"),
    [
        (erasure(S.PLANNING, **EXTENDED), CLICK, RefusalReason.ALREADY_DECIDED),
        (erasure(S.PLANNING, due_on=None), CLICK, RefusalReason.NO_TERM),
        (PLAIN, CLICK, RefusalReason.NO_TERM),
        (erasure(S.FULFILLED), CLICK, RefusalReason.ALREADY_DECIDED),
        (erasure(S.WITHDRAWN), CLICK, RefusalReason.ALREADY_DECIDED),
        (None, CLICK, RefusalReason.ALREADY_DECIDED),
        (erasure(S.PLANNING), replace(CLICK, user=SlackUserId("U0EVA")), RefusalReason.NOT_YOURS),
        (erasure(S.PLANNING), replace(CLICK, team=TeamId("T9")), RefusalReason.OTHER_ORGANISATION),
        (erasure(S.PLANNING), replace(CLICK, channel=ChannelId("C9")), RefusalReason.WRONG_CHANNEL),
        (erasure(S.PLANNING), replace(CLICK, comment=" \n "), RefusalReason.BAD_FORM),
    ],
    ids=lambda case: case.value if isinstance(case, RefusalReason) else "",
)
async def test_everything_else_is_refused_and_recorded(
    request_: DataSubjectRequest | None, click: Click, reason: RefusalReason
) -> None:
    records = Records(request_)
    with pytest.raises(RefusedError) as refused:
        await desk(records).extend(click)

    assert refused.value.reason is reason
    assert records.refused == [reason]
    assert not records.extended


async def test_the_second_one_says_when_it_was_extended_and_until_when() -> None:
    with pytest.raises(RefusedError, match="extended already, on 20 Nov 2026, until 12 Feb 2027"):
        await desk(Records(erasure(S.PLANNING, **EXTENDED))).check(CLICK)


async def test_whoever_is_no_longer_on_the_list_extends_nothing() -> None:
    records = Records(erasure(S.PLANNING))
    with pytest.raises(RefusedError):
        await desk(records, listed=False).extend(CLICK)

    assert records.refused == [RefusalReason.NOT_A_REQUESTER]


async def test_of_two_forms_that_are_handed_in_at_once_one_counts() -> None:
    records = Records(erasure(S.PLANNING), overtaken=True)
    with pytest.raises(RefusedError, match="changed meanwhile"):
        await desk(records).extend(CLICK)

    assert records.refused == [RefusalReason.ALREADY_DECIDED]
