"""A change of policy is an event: an entry, and a message in the audit channel that says in words what is different."""

import asyncio
import os
import signal
import sqlite3
from contextlib import closing

import pytest

from bot.app import run
from bot.errors import ConfigError
from bot.settings import Secrets, load_config
from bot.verify import verify_ledger
from handlers.kit import ids
from privacy.model.errors import LedgerBrokenError
from tests.scenario.erasing import CLEO, file_erasure, press
from tests.scenario.house import ANA, BEN, QUICK, House
from tests.scenario.test_heads import posted

BEN_ALONE = {"groups = true": "groups = false", '["U0BEN", "U0CLEO"]': f'["{BEN}"]'}
CLEO_ALONE = {"groups = true": "groups = false", '["U0BEN", "U0CLEO"]': f'["{CLEO}"]'}
TWO = {"groups = true": "groups = false", "votes = 1": "votes = 2"}
ONE = {"groups = true": "groups = false"}


def told(house: House) -> list[str]:
    return [message.content.text for message in posted(house) if "another policy" in message.content.text]


async def test_who_was_removed_is_an_entry_and_is_told_once_in_the_audit_channel(house: House) -> None:
    async with house.power(config=ONE):
        assert house.events() == []
    async with house.power(config=BEN_ALONE):
        await house.slack.until(lambda: bool(told(house)))
        assert house.events() == ["policy changed"]
    async with house.power(config=BEN_ALONE):
        await house.ask("/dps-export nobody-0")
        await house.until_card("No data found")

    assert f"policy.approvers: removed <@{CLEO}>." in told(house)[0]
    assert house.events().count("policy changed") == 1
    assert CLEO not in str(house.entries())  # people stand beside the chain


async def test_a_policy_that_got_looser_counts_for_new_plans_alone(house: House) -> None:
    async with house.power(config=TWO):
        await file_erasure(house, "sensor-42")
        await house.until_card("Waiting for 2 approvers")
    async with house.power(config=ONE):
        await house.slack.until(lambda: any("policy.votes: 2 → 1." in said for said in told(house)))
        await press(house, ids.APPROVE, user=BEN)
        await house.until_card("Waiting for 1 approver")
        assert "approved" not in house.events()


async def test_a_policy_with_which_the_bot_does_not_start_is_no_change(house: House) -> None:
    async with house.power(config=ONE):
        pass
    with pytest.raises(ConfigError):
        async with house.power(config=BEN_ALONE | {"votes = 1": "votes = 5"}):
            pass
    async with house.power(config=ONE):
        pass

    assert house.events() == []


async def test_whoever_changes_what_was_kept_of_it_is_found_out(house: House) -> None:
    for config in (ONE, BEN_ALONE):
        async with house.power(config=config):
            pass
    with closing(sqlite3.connect(house.database, isolation_level=None)) as database:
        database.execute("UPDATE policy_kept SET body = replace(body, '\"U0BEN\"', '\"U0CLEO\"')")
    with pytest.raises(LedgerBrokenError, match="the policy that is kept"):
        verify_ledger(house.database)

    async with house.power(config=CLEO_ALONE):  # as if it had been so before
        await house.slack.until(lambda: any("What it was before cannot be read" in said for said in told(house)))


async def test_a_hangup_takes_the_config_as_it_is_now_and_one_that_will_not_do_changes_nothing(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    path, text = house.folder / "dps-bot.toml", house.worlds.config().replace("groups = true", "groups = false")
    path.write_text(text)
    said = {
        "slack_bot_token": house.worlds.slack.bot_token,
        "slack_app_token": house.worlds.slack.app_token,
        "slack_api_url": house.worlds.slack.api_url,
    }
    bot = asyncio.create_task(
        run(load_config(path), Secrets.model_validate(said), QUICK, reread=lambda: load_config(path))
    )
    await house.slack.until(lambda: house.slack.bot_connected)

    async def hang_up(with_text: str, heard: str) -> None:
        path.write_text(with_text)
        os.kill(os.getpid(), signal.SIGHUP)
        await house.slack.until(lambda: heard in caplog.text)

    await hang_up("[slack", "nothing was changed")
    await hang_up(text.replace("votes = 1", "votes = 5"), "the one before is")
    await house.slack.until(lambda: house.slack.bot_connected)
    await hang_up(text.replace('["U0BEN", "U0CLEO"]', '["U0BEN"]'), "the ledger raises an alarm")
    await house.slack.until(lambda: house.slack.bot_connected)
    await house.ask("/dps-export nobody-0", user=ANA)
    await house.until_card("No data found")
    os.kill(os.getpid(), signal.SIGTERM)
    await bot

    assert [event for event in house.events() if event.startswith("policy")] == ["policy changed"]
    assert f"removed <@{CLEO}>" in told(house)[0]
