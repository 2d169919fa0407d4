"""A set-up with which nobody would be served does not start, and the sentence says what is wrong and what helps."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.errors import ConfigError
from sandbox.faults import Fault, FaultKind
from sandbox.slack.model.values import ChannelId, UserId
from tests.scenario.erasing import file_erasure
from tests.scenario.house import ANA, BEN, PRIVACY, House
from tests.scenario.test_heads import posted

CHANNEL = f'id = "{PRIVACY}"'
APPROVERS = 'approvers = ["U0BEN", "U0CLEO"]'
REQUESTERS = 'requesters = ["U0ANA"]'
NO_GROUPS = {"groups = true": "groups = false"}
ANOTHER = '\n\n[[slack.channel]]\nid = "{}"\nreceive_files = true'
NEVER = {
    "a channel that does not exist": (
        {CHANNEL: 'id = "C0TYPO"'},
        "slack.channel C0TYPO is none that Slack shows to the bot",
        "invite the bot there",
    ),
    "a public channel": (
        {CHANNEL: 'id = "C0GENERAL"'},
        "slack.channel C0GENERAL is public",
        "write allow_public = true beside it",
    ),
    "a channel shared with another organisation": (
        {CHANNEL: 'id = "C0PARTNERS"\nallow_public = true'},
        "slack.channel C0PARTNERS is shared with another organisation",
        "Choose a private channel of your own workspace alone.",
    ),
    "an unknown approver": (
        {APPROVERS: 'approvers = ["U0BEN", "U0CLEO", "U0NOBODY"]'},
        "policy.approvers names U0NOBODY, and Slack knows no such person",
        "Copy member ID",
    ),
    "an unknown requester": (
        {REQUESTERS: 'requesters = ["U0ANA", "U0NOBODY"]'},
        "policy.requesters names U0NOBODY, and Slack knows no such person",
        "Copy member ID",
    ),
    "an unknown user group": (
        {APPROVERS: 'approvers = ["S0NONE"]'},
        "policy.approvers names S0NONE, and Slack knows no such user group",
        "Write the id of a user group that is in use",
    ),
    "one person alone": (
        NO_GROUPS | {APPROVERS: f'approvers = ["{ANA}"]'},
        f"What {ANA} may ask for could never be approved: one's own vote does not count",
        "Name an approver who does not ask.",
    ),
    "five votes of two people": (
        NO_GROUPS | {"votes = 1": "votes = 5"},
        "policy.votes = 5 needs 5 votes, and policy.approvers names 2 full members who can vote",
        "lower policy.votes",
    ),
    "one person in both of two lists": (
        NO_GROUPS | {APPROVERS: f'approvers = [["{BEN}"], ["{BEN}"]]'},
        "needs 1 vote from each of 2 lists, and policy.approvers names 1 full member who can vote",
        "Name more approvers",
    ),
    "a guest alone": (
        NO_GROUPS | {APPROVERS: 'approvers = ["U0GUS"]'},
        "policy.approvers names 0 full members who can vote",
        "Name more approvers who are full members",
    ),
    "live without approvers": (
        NO_GROUPS | {APPROVERS: ""},
        'policy.erasure = "live", and policy.approvers names nobody',
        'set policy.erasure = "plan-only"',
    ),
}


@pytest.mark.parametrize(("config", "wrong", "cure"), NEVER.values(), ids=NEVER.keys())
async def test_what_can_never_work_does_not_start(house: House, config: dict[str, str], wrong: str, cure: str) -> None:
    with pytest.raises(ConfigError) as refused:
        async with house.power(config=config):
            pass

    assert wrong in str(refused.value)
    assert cure in str(refused.value)
    assert not house.seen()


SOME = {
    "one channel of two": (
        {"receive_files = true": f"receive_files = true{ANOTHER.format('C0GENERAL')}"},
        "slack.channel C0GENERAL is public",
    ),
    "a guest among approvers": (
        {APPROVERS: 'approvers = ["U0BEN", "U0CLEO", "U0GUS"]'},
        "policy.approvers names U0GUS, who is a guest: that vote never counts. Name a full member",
    ),
    "one of two requesters": (
        NO_GROUPS | {REQUESTERS: f'requesters = ["{ANA}", "{BEN}"]', APPROVERS: f'approvers = ["{BEN}"]'},
        f"What {BEN} may ask for could never be approved",
    ),
    "an audit channel that is not there": (
        {"C0AUDIT": "C0TYPO"},
        "slack.audit_channel C0TYPO is none that Slack shows to the bot",
    ),
    "plan-only without approvers": (
        NO_GROUPS | {APPROVERS: "", '"live"': '"plan-only"'},
        "check passed",
    ),
}


@pytest.mark.parametrize(("config", "told"), SOME.values(), ids=SOME.keys())
async def test_what_works_for_some_starts_and_says_for_whom_not(
    house: House, config: dict[str, str], told: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with house.power(config=config):
        await house.ask("/dps-export nobody-0")
        await house.until_card("No data found")

    assert told in caplog.text


def unanswered(house: House, route: str, **how: Any) -> str:
    return house.worlds.slack.board.add(Fault(route=f"* /api/{route}", **how))


OUTAGES: list[dict[str, Any]] = [
    {"kind": FaultKind.STATUS, "status": 503},
    {"kind": FaultKind.STATUS, "status": 429, "retry_after": "1"},
    {"kind": FaultKind.RESET},
]


@pytest.mark.parametrize("how", OUTAGES, ids=["503", "429", "reset"])
@pytest.mark.parametrize("route", ["users.info", "usergroups.users.list", "conversations.info"])
async def test_an_outage_of_slack_at_the_start_is_no_misconfiguration(
    house: House, route: str, how: dict[str, Any]
) -> None:
    fault = unanswered(house, route, **how)
    async with house.power(config={REQUESTERS: 'requesters = ["U0ANA", "S0SUPPORT"]'}):
        house.worlds.slack.board.clear(fault)
        await house.ask("/dps-export nobody-0")
        await house.until_card("No data found")


def archive(house: House) -> None:
    channels = house.slack.directory.channels
    channels[ChannelId(PRIVACY)] = replace(channels[ChannelId(PRIVACY)], is_archived=True)


def leave(house: House) -> None:
    people = house.slack.directory.people
    people.update({name: replace(people[name], deleted=True) for name in (UserId(BEN), UserId("U0CLEO"))})


GOES = {
    "the channel": (archive, f"slack.channel {PRIVACY} is archived"),
    "the approvers": (leave, "0 full members who can vote"),
}


@pytest.mark.parametrize(("go", "said"), GOES.values(), ids=GOES.keys())
async def test_what_goes_while_somebody_waits_is_told_and_strands_nobody(
    house: House, go: Callable[[House], None], said: str
) -> None:
    async with house.power(config=NO_GROUPS):
        await file_erasure(house, "sensor-42")
        await house.until_card("Waiting for 1 approver")
    go(house)
    async with house.power(config=NO_GROUPS):
        await house.slack.until(lambda: any(said in sentence for sentence in late(house)), seconds=10)


async def test_live_without_approvers_does_not_start_although_somebody_waits(house: House) -> None:
    async with house.power(config=NO_GROUPS):
        await file_erasure(house, "sensor-42")
        await house.until_card("Waiting for 1 approver")
    with pytest.raises(ConfigError, match=r"policy\.approvers names nobody"):
        async with house.power(config=NO_GROUPS | {APPROVERS: ""}):
            pass


async def test_what_slack_said_too_late_to_keep_the_bot_from_starting_is_told(house: House) -> None:
    fault = unanswered(house, "conversations.info", kind=FaultKind.STATUS, status=503)
    channel = house.slack.directory.channel(PRIVACY)
    house.slack.directory.channels[channel.id] = replace(channel, is_private=False)
    async with house.power():
        house.worlds.slack.board.clear(fault)
        await house.slack.until(lambda: bool(late(house)), seconds=10)

    (said,) = late(house)
    assert f"slack.channel {PRIVACY} is public" in said


def late(house: House) -> list[str]:
    return [message.content.text for message in posted(house) if "cannot work as it is set up" in message.content.text]
