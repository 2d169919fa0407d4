"""An enrollment group is erased: many people's registration records, two votes, and no hub."""

from dataclasses import replace

from bot.verify import verify_ledger
from evidence.signing import load_keys
from handlers.kit import ids
from privacy.model.order import Field
from privacy.subject.pseudonym import Pseudonyms
from sandbox.azure.dps.provisioning import ProvisioningService
from sandbox.faults import Fault, FaultKind
from sandbox.slack.model.values import UserId
from tests.scenario.erasing import CLEO, file_erasure, has_button, press
from tests.scenario.house import ANA, BEN, PRIVACY, House
from tests.scenario.test_faults import spoil
from tests.scenario.test_holds import hold, lift
from tests.scenario.test_pauses import dps_bot

GROUP = "group:line-9"
PUMPS = [f"pump-{number:02d}" for number in range(25)]


def add_group(house: House) -> ProvisioningService:
    service = house.azure.world.services["factory-eu"]
    service.put_group("line-9", {"attestation": {"type": "symmetricKey"}})
    for pump in PUMPS:
        service.register(pump, group="line-9")
    return service


def left(service: ProvisioningService) -> list[str]:
    return [pump for pump in PUMPS if service.registrations.find(pump)]


async def ask_and_approve(house: House) -> None:
    await file_erasure(house, GROUP, **{Field.CONFIRMATION: GROUP})
    await house.until_card("Waiting for 2 approvers")
    await press(house, ids.APPROVE, user=BEN)
    await house.until_card("Waiting for 1 approver")
    await press(house, ids.APPROVE, user=CLEO)


async def test_a_group_goes_after_two_votes_and_its_devices_stay_in_their_hub(house: House) -> None:
    service, hub = add_group(house), house.azure.world.hubs["hub-eu"]
    async with house.power():
        await file_erasure(house, GROUP, **{Field.CONFIRMATION: GROUP})
        card = await house.until_card("Waiting for 2 approvers")
        assert "25 devices" in card
        assert "Other people's devices are among them" in card
        await press(house, ids.APPROVE, user=BEN)
        await house.until_card("Waiting for 1 approver")
        assert left(service) == PUMPS
        await press(house, ids.APPROVE, user=CLEO)
        await house.until_card("Done", seconds=30)
        receipt = house.file()

    assert left(service) == []
    assert "line-9" not in service.groups.ids()
    assert set(PUMPS) <= set(hub.device_ids())
    assert "26 of 26 records" in receipt.json("names.json")["headline"]
    deleted = [entry["detail"]["count"] for entry in house.entries() if entry["event"] == "some deleted"]
    assert deleted == [10, 10, 5]
    report = verify_ledger(house.database, Pseudonyms(key=load_keys(house.folder / "keys").pseudonym))
    assert report.requests == 1


async def test_groups_are_off_until_an_administrator_allows_them(house: House) -> None:
    add_group(house)
    async with house.power(config={"groups = true": "groups = false"}):
        outcome = await file_erasure(house, GROUP, **{Field.CONFIRMATION: GROUP})

    assert "groups = true" in (outcome.errors or {})[Field.DEVICES]
    assert house.cards() == []


async def test_the_name_is_typed_twice(house: House) -> None:
    add_group(house)
    async with house.power():
        slip = await file_erasure(house, GROUP, **{Field.CONFIRMATION: "group:line-8"})
        await house.slack.close_view(ANA, house.slack.views.stack(ANA)[0].id)
        unasked = await file_erasure(house, "sensor-42", **{Field.DEVICES: GROUP})

    assert "not the same" in (slip.errors or {})[Field.CONFIRMATION]
    assert "typed twice" in (unasked.errors or {})[Field.DEVICES]
    assert house.cards() == []


async def test_a_device_that_joins_after_the_vote_voids_it(house: House) -> None:
    service = add_group(house)
    async with house.power():
        await file_erasure(house, GROUP, **{Field.CONFIRMATION: GROUP})
        await house.until_card("Waiting for 2 approvers")
        await press(house, ids.APPROVE, user=BEN)
        await house.until_card("Waiting for 1 approver")
        service.register("pump-99", group="line-9")
        await press(house, ids.APPROVE, user=CLEO)
        await house.until_card("Waiting for 2 approvers", "26 devices", seconds=30)
        await house.until_said("25 → 26")

    assert left(service) == PUMPS


async def test_records_that_merely_changed_do_not_void_a_vote(house: House) -> None:
    service = add_group(house)
    async with house.power():
        await file_erasure(house, GROUP, **{Field.CONFIRMATION: GROUP})
        await house.until_card("Waiting for 2 approvers")
        await press(house, ids.APPROVE, user=BEN)
        await house.until_card("Waiting for 1 approver")
        service.register(PUMPS[3], group="line-9")
        await press(house, ids.APPROVE, user=CLEO)
        await house.until_card("Done", seconds=30)

    assert left(service) == []
    assert "drifted" not in house.events()


async def test_what_registers_meanwhile_goes_before_the_group_does(house: House) -> None:
    service = add_group(house)
    async with house.power():
        hold = house.azure.boards["factory-eu"].hold("DELETE /registrations/*", when="after")
        await ask_and_approve(house)
        await hold.reached()
        service.register("pump-99", group="line-9")
        service.register(PUMPS[5], group="line-9")  # another version than the one that was listed
        hold.release()
        await house.until_card("Done", seconds=30)

    assert service.registrations.find("pump-99") is None
    assert left(service) == []


async def test_a_restart_in_the_middle_goes_on_with_what_is_left(house: House) -> None:
    service = add_group(house)
    async with house.power():
        hold = house.azure.boards["factory-eu"].hold("DELETE /registrations/*", when="after")
        await ask_and_approve(house)
        await hold.reached()
    hold.release()
    async with house.power():
        await house.until_card("Done", seconds=30)

    assert left(service) == []


async def test_a_group_that_others_delete_first_leaves_records_that_nobody_lists(house: House) -> None:
    service = add_group(house)
    async with house.power():
        hold = house.azure.boards["factory-eu"].hold("DELETE /registrations/*", when="after")
        await ask_and_approve(house)
        await hold.reached()
        service.delete_group("line-9")
        hold.release()
        card = await house.until_card("INCOMPLETE", seconds=30)

    assert "not listed any more" in card
    assert [file for message in house.seen() for file in message.files] == []


async def stop_half_way(house: House) -> None:
    """Ask, approve, and stop while the first ten records are being deleted."""
    call = house.azure.boards["factory-eu"].hold("DELETE /registrations/*", when="after")
    await ask_and_approve(house)
    await call.reached()
    await house.slack.until(lambda: has_button(house.cards()[0], ids.STOP))
    await press(house, ids.STOP, user=BEN)
    call.release()
    await house.slack.until(lambda: "some deleted" in house.events(), seconds=20)


async def test_stop_ends_it_after_a_few_records_and_counts_them(house: House) -> None:
    service = add_group(house)
    async with house.power():
        await stop_half_way(house)
        await house.until_card("INCOMPLETE", "Stopped by hand")

    assert left(service) == PUMPS[10:]
    assert [entry["detail"]["count"] for entry in house.entries() if entry["event"] == "some deleted"] == [10]


async def test_a_missing_right_to_delete_groups_names_the_role(house: House) -> None:
    service = add_group(house)
    async with house.power():
        spoil(house, Fault(route="DELETE /enrollmentGroups/*", kind=FaultKind.STATUS, status=403), "factory-eu")
        await ask_and_approve(house)
        card = await house.until_card("INCOMPLETE", "Stopped after 1 of 3", seconds=30)

    assert "enrollmentGroups/delete" in card
    assert left(service) == []


async def test_a_group_to_which_devices_keep_coming_is_left_alone_and_says_why(house: House) -> None:
    service = add_group(house)
    newcomers = iter(range(100, 10_000))
    service.deletions.listeners.append(lambda *_: service.register(f"pump-{next(newcomers)}", group="line-9"))
    async with house.power():
        await ask_and_approve(house)
        await house.until_card("INCOMPLETE", "disable the group", seconds=30)

    assert "line-9" in service.groups.ids()


async def test_a_legal_hold_on_one_device_keeps_the_whole_group(house: House) -> None:
    service = add_group(house)
    ben, lawyer = house.slack.directory.person(BEN), UserId("U0LAW")
    house.slack.directory.people[lawyer] = replace(ben, id=lawyer, name="law")
    house.slack.directory.join(lawyer, PRIVACY)
    async with house.power(config={'"U0CLEO"]': f'"U0CLEO", "{lawyer}"]'}):
        assert (await hold(house, PUMPS[17])).errors is None
        await file_erasure(house, GROUP, **{Field.CONFIRMATION: GROUP})
        await house.until_card("On legal hold")
        assert (await lift(house, user=lawyer)).errors is None
        await house.until_card("Waiting for 2 approvers")
        assert (await hold(house, PUMPS[17])).errors is None
        await press(house, ids.APPROVE, user=BEN)
        await house.until_card("Waiting for 1 approver")
        await press(house, ids.APPROVE, user=CLEO)
        await house.until_card("On legal hold", seconds=20)

    assert left(service) == PUMPS


async def test_a_legal_hold_does_not_stop_an_erasure_of_other_devices_in_its_group(house: House) -> None:
    service = add_group(house)
    async with house.power():
        await hold(house, PUMPS[17])
        await file_erasure(house, PUMPS[3])
        await house.until_card("Which way?")
        await press(house, ids.ERASE, user=ANA)
        await house.until_card("Waiting for 1 approver")
        await press(house, ids.APPROVE)
        await house.until_card("Done", seconds=30)

    assert left(service) == [pump for pump in PUMPS if pump != PUMPS[3]]


async def test_what_was_stopped_is_planned_again_and_carried_out_to_the_end(house: House) -> None:
    service = add_group(house)
    async with house.power():
        await stop_half_way(house)
        await house.until_card("INCOMPLETE")
        await press(house, ids.PLAN_AGAIN, user=ANA)
        await house.until_card("Waiting for 2 approvers", "of 15 devices")
        await press(house, ids.APPROVE, user=BEN)
        await house.until_card("Waiting for 1 approver")
        await press(house, ids.APPROVE, user=CLEO)
        await house.until_card("Done", seconds=30)

    assert left(service) == []
    assert "line-9" not in service.groups.ids()


async def test_an_approved_group_stays_where_groups_were_switched_off_meanwhile(house: House) -> None:
    service = add_group(house)
    async with house.power():
        hold_call = house.azure.boards["factory-eu"].hold("GET /enrollmentGroups/*", when="before")
        await file_erasure(house, GROUP, **{Field.CONFIRMATION: GROUP})
        await hold_call.reached()
    hold_call.release()
    async with house.power(config={"groups = true": "groups = false"}):
        await house.until_card("Not done", "switched groups off")

    assert left(service) == PUMPS


async def test_a_pause_stops_between_the_records_of_a_group_and_the_resume_goes_on(house: House) -> None:
    service = add_group(house)
    async with house.power():
        hold_call = house.azure.boards["factory-eu"].hold("DELETE /registrations/*", when="after")
        await ask_and_approve(house)
        await hold_call.reached()
        await dps_bot(house, "pause", "audit")
        hold_call.release()
        await house.until_card("Paused", seconds=20)
        assert len(left(service)) == len(PUMPS) - 1
        await dps_bot(house, "resume")
        await house.until_card("Done", seconds=30)

    assert left(service) == []
    assert sum(entry["detail"]["count"] for entry in house.entries() if entry["event"] == "some deleted") == len(PUMPS)
