"""A card that Slack does not take is never forgotten: what it says is shown, or people hear it otherwise."""

from handlers.kit import ids
from privacy.model.clocks import HOUR
from sandbox.faults import slack_refuses
from sandbox.slack.model.values import UserId
from tests.scenario.erasing import file_erasure, has_button, press
from tests.scenario.house import ANA, BEN, PRIVACY, House
from tests.scenario.test_final_receipt import later, until_events
from tests.scenario.test_socket import until

VOTE = "Waiting for 1 approver"


def told(house: House, user: str) -> list[str]:
    """What somebody was told in their direct messages with the bot."""
    channel = house.slack.directory.direct_messages(UserId(user)).id
    return [message.content.text for message in house.slack.messages(user, channel)]


async def test_a_passing_refusal_hides_no_vote(house: House) -> None:
    board = house.worlds.slack.board
    async with house.power():
        board.add(slack_refuses("chat.update", "update_failed", times=6))
        await file_erasure(house, "sensor-42")
        await house.until_card(VOTE, seconds=30)
        assert has_button(house.cards()[0], ids.APPROVE)


async def test_a_word_of_slacks_that_nobody_knows_is_tried_again(house: House) -> None:
    board = house.worlds.slack.board
    async with house.power():
        board.add(slack_refuses("chat.update", "sunspots", times=6))
        await file_erasure(house, "sensor-42")
        await house.until_card(VOTE, seconds=30)


async def test_a_card_that_was_refused_is_drawn_after_the_next_start(house: House) -> None:
    board = house.worlds.slack.board
    async with house.power():
        board.add(slack_refuses("chat.update", "restricted_action"))
        await file_erasure(house, "sensor-42")
        await until_events(house, "planned")
        await house.slack.until(lambda: any("restricted_action" in said for said in told(house, ANA)), seconds=20)
    board.clear()
    async with house.power():
        await house.until_card(VOTE, seconds=30)
        await press(house, ids.APPROVE)
        await house.until_card("Done", seconds=30)


async def test_a_refused_vote_is_told_to_requester_and_approvers_with_what_helps(house: House) -> None:
    async with house.power():
        house.worlds.slack.board.add(slack_refuses("chat.update", "restricted_action"))
        await file_erasure(house, "sensor-42")
        await house.slack.until(lambda: any(VOTE in said for said in told(house, BEN)), seconds=20)
        await house.slack.until(lambda: any(VOTE in said for said in told(house, ANA)), seconds=20)

    (said,) = [said for said in told(house, BEN) if VOTE in said]
    assert f"<#{PRIVACY}> (restricted_action)" in said
    assert "a Slack administrator can allow it" in said


async def test_after_an_hour_of_passing_refusals_the_people_concerned_hear_it(house: House) -> None:
    board = house.worlds.slack.board
    async with house.power():
        await file_erasure(house, "sensor-42")
        board.add(slack_refuses("chat.update", "update_failed"))
        await until_events(house, "planned")
        await until(lambda: calls(house, "chat.update") > 3)
        assert told(house, BEN) == []
    async with house.power(later(2 * HOUR)):
        await house.slack.until(lambda: any(VOTE in said for said in told(house, BEN)), seconds=20)
        board.clear()
        await house.until_card(VOTE, seconds=30)

    assert len(told(house, BEN)) == 1


def calls(house: House, method: str) -> int:
    return len(house.worlds.slack.board.calls_to(f"POST /api/{method}"))


async def test_a_file_does_not_wait_for_a_card_that_slack_refuses(house: House) -> None:
    house.worlds.slack.board.add(slack_refuses("chat.postMessage", "restricted_action"))
    async with house.power():
        await house.ask("/dps-export sensor-42")
        await house.slack.until(lambda: any(message.files for message in house.seen()), seconds=20)
        await until_events(house, "fulfilled")
