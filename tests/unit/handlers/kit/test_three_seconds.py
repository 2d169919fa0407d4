"""What comes before an acknowledgement shares its time; what comes after it is done, whatever else fails."""

import pytest

from handlers.kit.three_seconds import afterwards, interaction, leaving


async def test_calls_of_one_listener_share_their_time_and_others_have_their_own() -> None:
    async with interaction():
        first, second = leaving(2).when(), leaving(2).when()
    alone, other = leaving(2).when(), leaving(2).when()

    assert first == second
    assert alone is not None
    assert other is not None
    assert other > alone


async def test_what_is_put_off_is_done_in_order_after_the_acknowledgement_with_time_of_its_own() -> None:
    done: list[str] = []
    ends: list[float | None] = []

    async def work() -> None:
        done.append("told")
        ends.append(leaving(2).when())

    async with interaction():
        afterwards(work)
        shared = leaving(2).when()
        done.append("acknowledged")

    assert done == ["acknowledged", "told"]
    assert ends != [shared]


async def test_a_fault_in_what_is_put_off_stops_nothing_else() -> None:
    done: list[str] = []

    async def broken() -> None:
        raise ValueError

    async def work() -> None:
        done.append("told")

    async with interaction():
        afterwards(broken)
        afterwards(work)

    assert done == ["told"]


async def test_an_acknowledgement_that_is_not_sent_does_not_keep_a_person_from_being_told() -> None:
    done: list[str] = []

    async def work() -> None:
        done.append("told")

    async def acknowledge() -> None:
        async with interaction():
            afterwards(work)
            raise ConnectionError

    with pytest.raises(ConnectionError):
        await acknowledge()

    assert done == ["told"]
