"""A later plan that names one place more: it is listed too, beside those that people closed or see to."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.verify import verify_ledger
from privacy.model.clocks import DAY
from privacy.model.coverage import Coverage, Search, SearchOutcome
from privacy.model.ids import RequestStatus as S
from privacy.model.records import Findings
from tests.unit.privacy.erasure.house import ANA, PSEUDONYMS
from tests.unit.privacy.erasure.scene import Scene, scene
from tests.unit.privacy.erasure.world import PARTS, Azure, Edition

ASIA = "hub-asia.azure-devices.net"


class Naming(Azure):
    """A record names a hub for which the bot is not set up, from some day on."""

    names_asia = False

    async def find(self, *said: Any, **more: Any) -> Findings:
        found = await super().find(*said, **more)
        if not self.names_asia:
            return found
        one = Search(place=ASIA, what="all", outcome=SearchOutcome.NOT_SEARCHED, ended_at=self.now())
        return replace(found, coverage=Coverage(searches=(*found.coverage.searches, one)))


async def names(one: Scene) -> list[str]:
    return [place.name for place in (await one.planned()).places]


async def test_a_place_that_a_later_plan_names_is_added_to_those_that_stand(tmp_path: Path) -> None:
    async with scene(tmp_path, kind=Naming) as one:
        await one.erase()
        first = await names(one)
        one.azure.editions[PARTS[1]] = Edition(life=2)  # the life that was erased
        assert (await one.later(DAY)).status is S.INCOMPLETE
        one.azure.names_asia = True  # type: ignore[attr-defined]
        await one.bot.clicks.plan_again(one.bot.on_request(ANA, one.request))
        await one.work()
        await one.approve()
        request = await one.work()

        assert request.status is S.FULFILLED
        assert await names(one) == [*first, ASIA]
        assert [place.number for place in (await one.planned()).places] == list(range(1, len(first) + 2))
        verify_ledger(one.outside.path, PSEUDONYMS)
