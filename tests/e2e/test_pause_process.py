"""Two processes on one database: the bot, and the command line that pauses it."""

from collections import Counter

from handlers.kit import ids
from tests.e2e.conftest import Site
from tests.e2e.test_bot_process import dps_bot, events, kill
from tests.scenario.erasing import file_erasure, press
from tests.scenario.house import House


async def test_a_pause_beside_the_running_bot_outlives_a_kill_and_a_resume_carries_it_to_the_end(site: Site) -> None:
    house = House(worlds=site.worlds, folder=site.folder.path)
    boards = site.worlds.azure.boards
    async with site.power() as bot:
        await file_erasure(house, "sensor-42")
        await site.until_card("Waiting for 1 approver")
        call = boards["factory-eu"].hold("DELETE /enrollments/sensor-42", when="after")
        await press(house, ids.APPROVE)
        await call.reached()
        code, said = await dps_bot(site, "pause", "wrong", "fleet")
        assert (code, "1 approved erasure wait" in said) == (0, True)
        call.release()
        await site.until_card("Paused")
        await kill(bot)

    async with site.power():
        code, said = await dps_bot(site, "pause")
        assert (code, "paused already" in said) == (0, True)
        sent = [call for board in boards.values() for call in board.calls if call.method == "DELETE"]
        assert [call.path for call in sent] == ["/enrollments/sensor-42"]
        assert (await dps_bot(site, "resume"))[0] == 0
        await site.until_card("Done")

    sent = [call for board in boards.values() for call in board.calls if call.method == "DELETE"]
    assert max(Counter(call.path for call in sent).values()) == 1
    assert [events(site).count(event) for event in ("paused", "halted", "resumed", "fulfilled")] == [1, 1, 1, 1]
    code, said = await dps_bot(site, "verify")
    assert (code, "one unbroken chain" in said) == (0, True)
