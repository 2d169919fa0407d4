"""The state behind the local Azure, without HTTP: pages, the hub's query language, and devices that register."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.azure import AzureWorld, empty_world
from sandbox.azure.dps.provisioning import NotEnrolledError
from sandbox.azure.hub.hub_query import Source, parse
from sandbox.azure.refusal import Refusal
from sandbox.azure.slots import Slots

KEYED = {"attestation": {"type": "symmetricKey"}}


@pytest.fixture
def world() -> AzureWorld:
    return empty_world(services=("factory",), hubs=("hub", "other"))


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 9))), st.integers(1, 4))
def test_pages_hold_every_living_row_once_and_in_order(changes: list[tuple[bool, int]], size: int) -> None:
    slots: Slots[int] = Slots()
    expected: dict[int, None] = {}
    for put, number in changes:
        if put:
            slots.put(str(number), number)
            expected.setdefault(number)
        else:
            slots.remove(str(number))
            expected.pop(number, None)
    rows: list[int] = []
    start: int | None = 0
    while start is not None:
        page = slots.page(start, size)
        assert len(page.rows) <= size
        rows += page.rows
        start = page.following
    assert rows == list(expected) == list(slots)
    assert len(slots) == len(expected)


@pytest.mark.parametrize(
    ("text", "source", "device_id"),
    [
        ("SELECT * FROM devices", Source.DEVICES, None),
        ("  select * from devices where deviceId = 'plain' ", Source.DEVICES, "plain"),
        ("SELECT * FROM devices WHERE devices.deviceId = 'it''s'", Source.DEVICES, "it's"),
        ("SELECT * FROM devices.jobs WHERE devices.jobs.deviceId = 'PLAIN'", Source.JOBS, "PLAIN"),
        ("SELECT * FROM devices.modules WHERE deviceId = 'plain'", Source.MODULES, "plain"),
    ],
)
def test_a_little_of_the_hubs_query_language_is_understood(text: str, source: Source, device_id: str | None) -> None:
    query = parse(text)
    assert (query.source, query.device_id) == (source, device_id)


@pytest.mark.parametrize(
    "text", ["SELECT deviceId FROM devices", "SELECT * FROM devices WHERE deviceId = 'a' OR 'b'", ""]
)
def test_the_rest_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(Refusal, match="This sandbox knows"):
        parse(text)


def test_a_device_that_registers_again_comes_back_with_another_generation(world: AzureWorld) -> None:
    service, hub = world.services["factory"], world.hubs["hub"]
    body = {**KEYED, "initialTwin": {"tags": {"room": "hall"}, "properties": {"desired": {"rate": 5}}}}
    service.put_group("line-1", body)
    service.register("dev-1", group="line-1")
    before = hub.get_device("dev-1")
    assert service.register("dev-1", group="line-1")["substatus"] == "reprovisionedToInitialAssignment"
    hub.delete_device("dev-1")
    assert service.register("dev-1", group="line-1")["substatus"] == "initialAssignment"
    after = hub.get_device("dev-1")
    assert after["generationId"] != before["generationId"]
    assert after["authentication"]["symmetricKey"] != before["authentication"]["symmetricKey"]
    assert hub.get_twin("dev-1")["tags"] == {"room": "hall"}


def test_a_disabled_enrollment_blocks_a_device_of_a_group(world: AzureWorld) -> None:
    service = world.services["factory"]
    service.put_group("line-1", KEYED)
    service.put_enrollment("DEV-1", {**KEYED, "provisioningStatus": "disabled"})
    with pytest.raises(NotEnrolledError):
        service.register("dev-1", group="line-1")
    service.delete_enrollment("dev-1")
    assert service.register("dev-1", group="line-1")["status"] == "assigned"


def test_a_device_registers_under_the_device_id_and_in_the_hub_of_its_enrollment(world: AzureWorld) -> None:
    service = world.services["factory"]
    service.put_enrollment("reg-1", {**KEYED, "deviceId": "Lamp", "iotHubs": ["other.azure-devices.net"]})
    record = service.register("REG-1")
    assert (record["registrationId"], record["deviceId"]) == ("REG-1", "Lamp")
    assert (world.hubs["hub"].device_ids(), world.hubs["other"].device_ids()) == ([], ["Lamp"])


def test_an_edge_device_gets_its_runtime_modules_without_keys(world: AzureWorld) -> None:
    world.services["factory"].put_enrollment("gw-1", {**KEYED, "capabilities": {"iotEdge": True}})
    world.services["factory"].register("gw-1")
    modules = world.hubs["hub"].get_modules("gw-1")
    assert [module["moduleId"] for module in modules] == ["$edgeAgent", "$edgeHub"]
    assert {module["authentication"]["type"] for module in modules} == {"none"}


def test_a_twin_patch_merges_and_null_removes(world: AzureWorld) -> None:
    hub = world.hubs["hub"]
    hub.put_device("dev-1", twin={"tags": {"a": 1, "b": {"c": 2, "d": 3}}})
    before = hub.get_twin("dev-1")
    hub.patch_twin("dev-1", {"tags": {"a": None, "b": {"c": 4}}, "properties": {"reported": {"on": True}}})
    after = hub.get_twin("dev-1")
    assert after["tags"] == {"b": {"c": 4, "d": 3}}
    assert after["properties"]["reported"]["on"] is True
    assert (before["etag"], after["etag"]) == ("AAAAAAAAAAI=", "AAAAAAAAAAM=")


def test_what_is_read_and_given_shares_nothing_with_the_state(world: AzureWorld) -> None:
    hub, service = world.hubs["hub"], world.services["factory"]
    given_twin = {"tags": {"room": {"name": "hall"}}}
    hub.put_device("dev-1", twin=given_twin)
    given_twin["tags"]["room"]["name"] = "changed"
    hub.get_twin("dev-1")["tags"]["room"]["name"] = "changed"
    service.put_enrollment("dev-1", KEYED)["attestation"]["type"] = "changed"
    service.get_enrollment("dev-1")["attestation"]["type"] = "changed"
    assert hub.get_twin("dev-1")["tags"] == {"room": {"name": "hall"}}
    assert service.get_enrollment("dev-1")["attestation"] == {"type": "symmetricKey"}
