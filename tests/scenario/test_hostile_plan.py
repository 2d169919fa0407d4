"""Four hundred records whose names and values want to act: each is shown, none is interpreted, and all are erased."""

import re

from handlers.kit import ids
from sandbox.azure.fleet.planting import Planting, enrollment, initial_twin
from sandbox.slack.state.mentions import calling_words
from tests.scenario.erasing import file_erasure, press
from tests.scenario.house import House

VOTE = "Waiting for 1 approver"
DEVICE = "*_@channel_*!(<)#?%3C'=;,:$.+".replace("<", "").ljust(128, "~").replace("~", "x")
MODULES = [f"{number:03d}*_@here_*!()#?%2F,'={'m' * 90}" for number in range(198)]
VALUES = (
    "<!channel> <@U0BEN|Cleo> ✅ verified",
    "```*all* _of_ ~this~``` `code`",
    "\u202eevil\u2066 \u200b\x07\x00",
    "</p><script>alert(1)</script> &lt;!here&gt;",
    "x" * 10_000,
)
CALLED = {"<@U0ANA>", "<@U0BEN>", "<@U0CLEO>"}
"""Who may be called: the requester and the approvers."""


def plant(house: House) -> None:
    planting = Planting(house.azure.world)
    body = enrollment(deviceId=DEVICE, optionalDeviceInformation={value: value for value in VALUES[:4]})
    planting.factory_eu.put_enrollment("hostile-1", body | {"initialTwin": initial_twin({"note": VALUES[0]})})
    planting.factory_eu.register("hostile-1")
    twin = {"tags": {f"t{n}": value for n, value in enumerate(VALUES)}}
    planting.hub_eu.put_device(DEVICE, identity={"statusReason": VALUES[2], "cloudToDeviceMessageCount": 3}, twin=twin)
    for module in MODULES:
        planting.hub_eu.put_module(DEVICE, module, twin={"properties": {"desired": {"says": VALUES[0]}}})


def plan_files(house: House) -> list[str]:
    found = [house.slack.files.find(file) for message in house.seen() for file in message.files]
    return [(file.content or b"").decode() for file in found if file.name.endswith(".txt")]


def assert_nobody_else_is_called(house: House) -> None:
    said = [message for message in house.seen() if message.user == "U0DPSBOT"]
    assert {word for message in said for word in calling_words(message.content)} <= CALLED


def assert_all_is_shown(house: House, plan: dict[str, object], text: str) -> None:
    """The card counts, the digest names the plan, and the file has every record on a line of its own."""
    card = house.card()
    (shown,) = re.findall(r"in this order \((\d+) of 401 shown; the rest is in the plan file in the thread\)", card)
    assert 1 <= int(shown) < 401
    assert f"Plan {str(plan['plan'])[:12]}" in card
    assert plan["records"] == 401
    lines = text.splitlines()
    assert f"Digest {plan['plan']}, made" in lines[1]
    assert [line.partition(".")[0] for line in lines if re.match(r"\d+\. ", line)] == [str(n) for n in range(1, 402)]
    for module in MODULES:
        for kind in ("module identity", "module twin"):
            assert sum(f"goes with the device: {kind} {DEVICE}/{module} at hub-eu" in line for line in lines) == 1


async def test_four_hundred_hostile_records_are_shown_changed_shown_again_and_erased(house: House) -> None:
    plant(house)
    hub = house.azure.world.hubs["hub-eu"]
    async with house.power():
        outcome = await file_erasure(house, f'"device:{DEVICE}"')
        assert outcome.errors is None, outcome
        await house.until_card(VOTE, seconds=60)
        planned = [entry["detail"] for entry in house.entries() if entry["event"] == "planned"]
        await house.slack.until(lambda: len(plan_files(house)) == 1)
        assert_all_is_shown(house, planned[0], plan_files(house)[0])

        hub.patch_twin(DEVICE, {"tags": {f"t{n}": VALUES[n - 1] for n in range(len(VALUES))}})
        await press(house, ids.APPROVE)
        await house.slack.until(lambda: len(plan_files(house)) == 2, seconds=60)
        await house.until_card(VOTE, seconds=60)
        assert "deleted" not in house.events()
        assert DEVICE in hub.device_ids()
        planned = [entry["detail"] for entry in house.entries() if entry["event"] == "planned"]
        assert_all_is_shown(house, planned[1], plan_files(house)[1])
        await house.until_said("tags t4")

        await press(house, ids.APPROVE)
        await house.until_card("Done", seconds=60)

    assert DEVICE not in hub.device_ids()
    assert house.azure.world.services["factory-eu"].enrollments.find("hostile-1") is None
    assert house.events()[-1] == "fulfilled"
    assert_nobody_else_is_called(house)
