"""One Azure identity reads, another deletes, and neither could do the other's work."""

import os
from collections.abc import Mapping

import pytest

from bot.errors import ConfigError
from handlers.kit import ids
from tests.scenario.erasing import file_erasure, press
from tests.scenario.house import House

READER, ERASER = "11111111-aaaa-4aaa-8aaa-000000000001", "22222222-bbbb-4bbb-8bbb-000000000002"
READING, CHANGING = frozenset({"GET", "POST"}), frozenset({"PUT", "DELETE", "PATCH"})
"""By method: the only POSTs that the bot sends are queries."""


def apart(eraser: str = ERASER, credential: str = "managed-identity") -> Mapping[str, str]:
    reads = 'credential = "managed-identity"\n'
    return {reads: f'{reads}\n[azure.eraser]\ncredential = "{credential}"\nclient_id = "{eraser}"\n'}


@pytest.fixture(autouse=True)
def _rights(house: House) -> None:
    """The reader may not delete, and the eraser may not read."""
    house.azure.world.identity.rights = {READER: READING, ERASER: CHANGING}
    os.environ["AZURE_CLIENT_ID"] = READER


def calls(house: House, client_id: str) -> set[str]:
    return {method for who, method in house.azure.world.identity.calls if who == client_id}


async def test_an_erasure_is_completed_by_two_and_each_call_carries_its_own_token(house: House) -> None:
    async with house.power(config=apart()):
        outcome = await file_erasure(house, "sensor-42")
        assert outcome.errors is None, outcome
        await house.until_card("Waiting for 1 approver")
        assert calls(house, ERASER) == set()
        await press(house, ids.APPROVE)
        await house.until_card("Done")

    assert calls(house, READER) == READING
    assert calls(house, ERASER) == {"DELETE"}
    assert {who for who, _ in house.azure.world.identity.calls} == {READER, ERASER}


async def test_a_block_is_written_and_lifted_by_the_eraser(house: House) -> None:
    async with house.power(config=apart()):
        await file_erasure(house, "thermo-0107")
        await house.until_card("come back")
        await press(house, ids.ERASE_AND_BLOCK, user="U0ANA")
        await house.until_card("Waiting for 1 approver")
        await press(house, ids.APPROVE)
        await house.until_card("Done")

    assert calls(house, ERASER) == {"DELETE", "PUT"}
    assert calls(house, READER) == READING


async def test_an_export_needs_no_eraser(house: House) -> None:
    async with house.power(config=apart()):
        await house.ask("/dps-export sensor-42")
        await house.until_card("Done")

    assert calls(house, ERASER) == set()


async def test_identities_the_wrong_way_round_find_and_delete_nothing_and_the_role_is_named(house: House) -> None:
    os.environ["AZURE_CLIENT_ID"] = ERASER
    async with house.power(config=apart(READER)):
        await file_erasure(house, "sensor-42")
        card = await house.until_card("does not allow the bot to read this (HTTP 403)")

    assert "give the bot's identity the role Device Provisioning Service Data Reader there" in card
    assert calls(house, READER) == set()


async def test_an_eraser_that_may_only_read_is_named_and_deletes_nothing(house: House) -> None:
    house.azure.world.identity.rights[ERASER] = READING
    async with house.power(config=apart()):
        await file_erasure(house, "sensor-42")
        await house.until_card("Waiting for 1 approver")
        await press(house, ids.APPROVE)
        card = await house.until_card("INCOMPLETE")

    assert "refused to delete (HTTP 403): the identity of azure.eraser needs Device Provisioning Service" in card
    assert "sensor-42" in house.azure.world.hubs["hub-eu"].device_ids()


async def test_without_a_second_one_a_single_identity_does_both(house: House) -> None:
    house.azure.world.identity.rights = {}
    async with house.power():
        await file_erasure(house, "sensor-42")
        await house.until_card("Waiting for 1 approver")
        await press(house, ids.APPROVE)
        await house.until_card("Done")

    assert calls(house, READER) == READING | {"DELETE"}


@pytest.mark.parametrize(
    ("config", "said"),
    [
        (apart(READER), "azure.eraser.client_id is that of AZURE_CLIENT_ID"),
        (
            apart(credential="client-secret"),
            'azure.eraser.credential = "client-secret" needs variables that are not set',
        ),
    ],
)
async def test_an_eraser_that_is_none_stops_the_start(house: House, config: Mapping[str, str], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        async with house.power(config=config):
            pass
