"""Who may vote: answers are fresh, shared, in time, and no where Slack does not say."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from handlers.kit.three_seconds import interaction
from handlers.workspace.lookups import SPARE
from handlers.workspace.people import SlackPeople
from handlers.workspace.whose import Ours
from privacy.model.errors import DeliverLaterError, DeliveryError, SlowAnswerError, UndeliverableError
from privacy.model.ids import UNKNOWN_TEAM, SlackUserId, TeamId
from privacy.model.people import Membership

BEN = SlackUserId("U0BEN")
MEMBER = {"id": "U0BEN", "team_id": "T0US", "is_bot": False}


class Slack:
    """Counts the look-ups, and holds each until it is let go."""

    def __init__(self, **person: Any) -> None:
        self.person = {**MEMBER, **person}
        self.members = ["U0BEN"]
        self.calls = self.now = self.most = 0
        self.gate = asyncio.Event()
        self.gate.set()
        self.error: Exception | None = None

    async def users_info(self, *, user: str) -> dict[str, Any]:
        assert user == "U0BEN"
        return await self._answer("user")

    async def usergroups_users_list(self, *, usergroup: str) -> dict[str, Any]:
        assert usergroup == "S0PRIVACY"
        return await self._answer("users")

    async def _answer(self, name: str) -> dict[str, Any]:
        self.calls += 1
        self.now += 1
        self.most = max(self.most, self.now)
        read = {"user": dict(self.person), "users": list(self.members)}[name]
        try:
            await self.gate.wait()
        finally:
            self.now -= 1
        if self.error:
            raise self.error
        return {name: read}


def _said(error: str) -> Any:
    return SimpleNamespace(data={"error": error}, headers={}, status_code=200)


def asked(slack: Slack) -> SlackPeople:
    return SlackPeople(client=slack, ours=Ours(team=TeamId("T0US")))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("said", "membership"),
    [
        ({}, Membership.MEMBER),
        ({"deleted": True, "is_bot": True}, Membership.DEACTIVATED),
        ({"is_bot": True}, Membership.BOT),
        ({"id": "USLACKBOT"}, Membership.BOT),
        ({"is_restricted": True}, Membership.GUEST),
        ({"is_ultra_restricted": True}, Membership.GUEST),
        ({"is_stranger": True}, Membership.OTHER_ORGANISATION),
        ({"team_id": "T0THEM", "is_stranger": False}, Membership.OTHER_ORGANISATION),
        ({"team_id": None}, Membership.OTHER_ORGANISATION),
    ],
)
async def test_a_person_is_what_slack_says_now(said: dict[str, Any], membership: Membership) -> None:
    assert await asked(Slack(**said)).membership(BEN) is membership


@pytest.mark.parametrize(
    ("named", "said", "team", "calls"),
    [
        ("T0US", {"team_id": "T0THEM"}, "T0US", 0),
        ("", {}, "T0US", 1),
        ("", {"team_id": "T0THEM"}, UNKNOWN_TEAM, 1),
        ("T0THEM", {"team_id": "T0THEM"}, "T0THEM", 1),
        ("T0THEM", {}, "T0THEM", 1),
    ],
)
async def test_somebody_acts_for_the_team_that_is_named_unless_slack_says_that_it_is_ours(
    named: str, said: dict[str, Any], team: str, calls: int
) -> None:
    slack = Slack(**said)
    assert (await asked(slack).acting_team(BEN, named), slack.calls) == (team, calls)


async def test_where_slack_does_not_say_nobody_knows_for_which_team_somebody_acts() -> None:
    slack = Slack()
    slack.error = ConnectionResetError()

    assert await asked(slack).acting_team(BEN, "T0THEM") == UNKNOWN_TEAM


async def test_every_answer_is_from_a_look_up_that_began_after_the_question() -> None:
    slack = Slack()
    roster = asked(slack)
    slack.gate.clear()
    early = asyncio.create_task(roster.fresh_members("S0PRIVACY"))
    await asyncio.sleep(0.01)  # this look-up has read the members already
    slack.members = ["U0CLEO"]
    late = [asyncio.create_task(roster.fresh_members("S0PRIVACY")) for _ in range(50)]
    await asyncio.sleep(0.01)
    slack.gate.set()

    assert await early == {"U0BEN"}
    assert {frozenset(members) for members in await asyncio.gather(*late)} == {frozenset({"U0CLEO"})}
    assert (slack.calls, slack.most) == (2, 1)


async def test_those_who_ask_at_once_share_a_look_up_and_nothing_is_remembered() -> None:
    slack = Slack()
    roster = asked(slack)

    await asyncio.gather(*(roster.membership(BEN) for _ in range(100)))
    slack.person["deleted"] = True

    assert slack.calls == 1
    assert await roster.membership(BEN) is Membership.DEACTIVATED
    assert roster._people._by_key == {}


async def test_a_slow_answer_is_a_no_in_time_for_those_who_wait_too() -> None:
    slack = Slack()
    slack.gate.clear()
    roster = asked(slack)
    started = asyncio.get_running_loop().time()

    async with interaction(SPARE + 0.05):
        early = asyncio.create_task(roster.membership(BEN))
        await asyncio.sleep(0.01)
        ended = await asyncio.gather(early, roster.membership(BEN), return_exceptions=True)

    assert [type(error) for error in ended] == [SlowAnswerError, SlowAnswerError]
    assert asyncio.get_running_loop().time() - started < 0.09
    await asyncio.sleep(0.1)


async def test_a_person_who_stops_waiting_leaves_the_others_their_answer() -> None:
    slack = Slack()
    slack.gate.clear()
    roster = asked(slack)
    first, second = (asyncio.create_task(roster.membership(BEN)) for _ in range(2))
    await asyncio.sleep(0.01)

    first.cancel()
    slack.gate.set()

    assert await second is Membership.MEMBER


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (SlackApiError("", _said("ratelimited")), DeliverLaterError),
        (SlackApiError("", _said("user_not_found")), UndeliverableError),
        (ConnectionResetError(), DeliverLaterError),
    ],
)
async def test_slacks_failures_are_translated(error: Exception, expected: type[DeliveryError]) -> None:
    slack = Slack()
    slack.error = error

    with pytest.raises(expected):
        await asked(slack).membership(BEN)


async def test_a_failure_is_not_remembered() -> None:
    slack = Slack()
    slack.error = ConnectionResetError()
    roster = asked(slack)
    with pytest.raises(DeliveryError):
        await roster.membership(BEN)
    slack.error = None

    assert await roster.membership(BEN) is Membership.MEMBER


async def test_the_name_comes_with_the_standing_in_one_look_up() -> None:
    slack = Slack(profile={"real_name": "Ben Okafor", "display_name": "ben"}, name="ben")
    someone = asked(slack)

    assert await asyncio.gather(someone.membership(BEN), someone.name(BEN)) == [Membership.MEMBER, "Ben Okafor"]
    assert slack.calls == 1


@pytest.mark.parametrize(
    ("person", "name"),
    [
        ({"profile": {"real_name": " ", "display_name": "ben"}}, "ben"),
        ({"profile": None, "name": "ben.o"}, "ben.o"),
        ({"real_name": "x" * 500}, "x" * 80),
        ({}, ""),
    ],
)
async def test_a_name_is_what_slack_has(person: dict[str, Any], name: str) -> None:
    assert await asked(Slack(**person)).name(BEN) == name


async def test_a_name_that_slack_does_not_say_is_empty_and_no_error() -> None:
    slack = Slack()
    slack.error = SlackApiError("", _said("user_not_found"))

    assert await asked(slack).name(BEN) == ""
