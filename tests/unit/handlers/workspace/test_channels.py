"""Who reads in a channel is asked anew each time, by one look for all who ask, and cheaply."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pytest

from handlers.workspace.channels import LATELY, MOST_ASKED, SlackChannels
from handlers.workspace.whose import Ours
from privacy.model.errors import UnsafeChannelError
from privacy.model.ids import ChannelId, Millis, TeamId
from tests.unit.storage.samples import Time

CHANNEL = ChannelId("C0PRIVACY")


@dataclass
class Slack:
    """Channel and people as they are now; counts what is asked."""

    members: list[str] = field(default_factory=lambda: ["U0ANA", "U0BEN"])
    guests: set[str] = field(default_factory=set)
    unlisted: set[str] = field(default_factory=set)
    private: bool = True
    archived: bool = False
    asked: Counter[str] = field(default_factory=Counter)

    async def conversations_info(self, **_: Any) -> dict[str, Any]:
        self.asked["info"] += 1
        await asyncio.sleep(0)
        return {"channel": {"is_private": self.private, "is_archived": self.archived}}

    async def conversations_members(self, *, cursor: str = "", limit: int, **_: Any) -> dict[str, Any]:
        self.asked["members"] += 1
        start = int(cursor or 0)
        more = str(start + limit) if len(self.members) > start + limit else ""
        return {"members": self.members[start : start + limit], "response_metadata": {"next_cursor": more}}

    async def users_info(self, *, user: str) -> dict[str, Any]:
        self.asked["person"] += 1
        return {"user": self._person(user)}

    async def users_list(self, **_: Any) -> dict[str, Any]:
        self.asked["list"] += 1
        return {"members": [self._person(user) for user in self.members if user not in self.unlisted]}

    def _person(self, user: str) -> dict[str, Any]:
        return {"id": user, "team_id": "T0", "is_restricted": user in self.guests}


def channels(slack: Slack, time: Time) -> SlackChannels:
    return SlackChannels(
        client=slack,  # type: ignore[arg-type]
        clock=time,
        ours=Ours(team=TeamId("T0")),
        channels=frozenset({CHANNEL}),
        public_allowed=frozenset(),
    )


async def test_a_member_who_becomes_a_guest_is_noticed_by_the_next_look() -> None:
    slack = Slack()
    looked_at = channels(slack, Time())
    await looked_at.check(CHANNEL)
    slack.guests = {"U0BEN"}
    with pytest.raises(UnsafeChannelError) as refused:
        await looked_at.check(CHANNEL)

    assert (refused.value.why, refused.value.gone) == ("has a guest in it", False)


async def test_words_go_by_a_look_of_the_last_minute_and_by_no_older_one() -> None:
    slack, time = Slack(), Time()
    looked_at = channels(slack, time)
    await looked_at.check_lately(CHANNEL)
    slack.guests = {"U0BEN"}
    time.at += LATELY - 1
    await looked_at.check_lately(CHANNEL)
    time.at += 1
    with pytest.raises(UnsafeChannelError):
        await looked_at.check_lately(CHANNEL)


async def test_a_clock_that_was_set_back_makes_no_look_newer() -> None:
    slack, time = Slack(), Time()
    looked_at = channels(slack, time)
    await looked_at.check_lately(CHANNEL)
    time.at = Millis(time.at - 10 * LATELY)
    await looked_at.check_lately(CHANNEL)

    assert slack.asked["info"] == 2


async def test_many_who_ask_at_once_share_a_look_that_began_after_they_asked() -> None:
    slack = Slack()
    looked_at = channels(slack, Time())
    first = asyncio.ensure_future(looked_at.check(CHANNEL))
    await asyncio.sleep(0)
    await asyncio.gather(first, *(looked_at.check(CHANNEL) for _ in range(50)))

    assert slack.asked["info"] <= 2


@pytest.mark.parametrize(("count", "listed"), [(MOST_ASKED, 0), (MOST_ASKED + 1, 1)])
async def test_many_members_are_looked_up_by_one_list(count: int, listed: int) -> None:
    slack = Slack(members=[f"U{number}" for number in range(count)])
    await channels(slack, Time()).check(CHANNEL)

    assert (slack.asked["list"], slack.asked["person"]) == (listed, 0 if listed else count)


async def test_a_guest_whom_the_list_leaves_out_is_looked_up() -> None:
    slack = Slack(members=[f"U{number}" for number in range(2 * MOST_ASKED)], guests={"U7"}, unlisted={"U7"})
    with pytest.raises(UnsafeChannelError):
        await channels(slack, Time()).check(CHANNEL)


@pytest.mark.parametrize("count", [500, 501])
async def test_more_than_five_hundred_members_are_too_many(count: int) -> None:
    slack = Slack(members=[f"U{number}" for number in range(count)])
    looked_at = channels(slack, Time())
    if count > 500:
        with pytest.raises(UnsafeChannelError):
            await looked_at.check(CHANNEL)
    else:
        await looked_at.check(CHANNEL)


async def test_a_channel_in_the_archive_or_out_of_the_config_is_gone() -> None:
    looked_at = channels(Slack(archived=True), Time())
    for channel in (CHANNEL, ChannelId("C0OTHER")):
        with pytest.raises(UnsafeChannelError) as refused:
            await looked_at.check(channel)
        assert refused.value.gone
