"""The state of both worlds, looked at and changed through the control API."""

from typing import Any

from sandbox.azure.identity.authority import DPS_RESOURCE, HUB_RESOURCE
from tests.contract.control.bench import Bench

ENROLLMENT = {"attestation": {"type": "symmetricKey"}}


async def test_a_device_is_added_changed_and_removed(bench: Bench) -> None:
    path = "/azure/hub-eu/devices/lamp-9"

    added = await bench.control("PUT", path, {"twin": {"tags": {"room": "attic", "owner": "Kim"}}})
    assert added["identity"]["deviceId"] == "lamp-9"
    assert added["twin"]["tags"] == {"room": "attic", "owner": "Kim"}
    assert added["modules"] == []
    await bench.control("PUT", path, {"identity": {"status": "disabled"}, "twin": {"tags": {"owner": None}}})

    changed = await bench.control("GET", path)
    assert changed["identity"]["status"] == "disabled"
    assert changed["identity"]["generationId"] == added["identity"]["generationId"]
    assert changed["twin"]["tags"] == {"room": "attic"}
    assert "lamp-9" in (await bench.control("GET", "/azure/hub-eu/devices"))["ids"]
    await bench.control("DELETE", path)
    assert "lamp-9" not in (await bench.control("GET", "/azure/hub-eu/devices"))["ids"]


async def test_an_enrollment_is_added_the_device_registers_and_the_enrollment_is_removed(bench: Bench) -> None:
    path = "/azure/factory-eu/enrollments/lamp-9"

    await bench.control("PUT", path, ENROLLMENT | {"deviceId": "lamp-nine"})
    registered = await bench.control("POST", "/azure/factory-eu/registrations/lamp-9")

    assert registered["registration"]["assignedHub"] == "hub-eu.azure-devices.net"
    enrollment = (await bench.control("GET", path))["enrollment"]
    assert (enrollment["deviceId"], enrollment["registrationState"]["status"]) == ("lamp-nine", "assigned")
    assert "symmetricKey" not in enrollment["attestation"]
    assert (await bench.control("GET", "/azure/hub-eu/devices/lamp-nine"))["identity"]["deviceId"] == "lamp-nine"
    await bench.control("DELETE", path)
    assert "lamp-9" not in (await bench.control("GET", "/azure/factory-eu/enrollments"))["ids"]


async def test_a_device_of_a_group_registers_at_a_hub_of_choice(bench: Bench) -> None:
    body = {"group": "line-3", "hub": "hub-eu.azure-devices.net"}
    registered = await bench.control("POST", "/azure/factory-eu/registrations/thermo-9999", body)

    assert registered["registration"]["deviceId"] == "thermo-9999"
    assert await bench.control("GET", "/azure/factory-eu/registrations/thermo-9999") == registered
    assert "thermo-9999" in (await bench.control("GET", "/azure/hub-eu/devices"))["ids"]


async def read(bench: Bench, host: str, path: str) -> tuple[int, Any]:
    """What an authorised client reads of an Azure host."""
    azure = bench.worlds.azure
    resource, version = (HUB_RESOURCE, "2021-04-12") if "hub" in host else (DPS_RESOURCE, "2021-10-01")
    headers = {"Authorization": f"Bearer {azure.world.identity.issue(resource).text}"}
    url = f"{azure.urls[host]}{path}?api-version={version}"
    async with bench.session.get(url, headers=headers) as response:
        return response.status, await response.json()


async def test_a_deletion_is_spoiled_listed_and_put_right_again(bench: Bench) -> None:
    spoiled = {"kind": "device-identity", "id": "sensor-42", "fate": "returns", "after_reads": 1, "as_new": True}
    await bench.control("POST", "/azure/hub-eu/deletions", spoiled)
    armed = (await bench.control("GET", "/azure/hub-eu/deletions"))["deletions"]
    assert spoiled in [{name: one[name] for name in spoiled} for one in armed]

    before = (await bench.control("GET", "/azure/hub-eu/devices/sensor-42"))["identity"]
    await bench.control("DELETE", "/azure/hub-eu/devices/sensor-42")
    assert (await read(bench, "hub-eu", "/devices/sensor-42"))[0] == 404
    status, after = await read(bench, "hub-eu", "/devices/sensor-42")
    assert (status, after["generationId"] == before["generationId"]) == (200, False)

    await bench.control("DELETE", "/azure/hub-eu/deletions", kind="device-identity", id="sensor-42")
    assert [one["id"] for one in (await bench.control("GET", "/azure/hub-eu/deletions"))["deletions"]] == ["stuck-2"]
    await bench.control("DELETE", "/azure/hub-eu/deletions")
    assert (await bench.control("GET", "/azure/hub-eu/deletions"))["deletions"] == []


async def test_kettle_8_comes_back_sooner_or_not_at_all(bench: Bench) -> None:
    path = "/azure/hub-eu/devices/kettle-8"
    before = (await bench.control("GET", path))["identity"]["generationId"]
    await bench.control("POST", "/azure/factory-eu/returns/kettle-8", {"seconds": 0})
    await bench.control("DELETE", path)
    assert (await bench.control("GET", path))["identity"]["generationId"] != before

    await bench.control("DELETE", "/azure/factory-eu/returns/kettle-8")
    await bench.control("DELETE", path)
    assert "kettle-8" not in (await bench.control("GET", "/azure/hub-eu/devices"))["ids"]


async def test_a_tag_is_edited_between_two_reads_until_nobody_does_it_any_more(bench: Bench) -> None:
    drift = "/azure/hub-eu/drifts/sensor-42"

    async def floor() -> Any:
        return (await read(bench, "hub-eu", "/twins/sensor-42"))[1]["tags"]["floor"]

    await bench.control("POST", drift, {"tag": "floor", "values": [2, 3], "seconds": 60})
    await bench.control("POST", drift, {"seconds": 0})
    assert [await floor() for _ in range(4)] == [2, 3, 2, 3]
    await bench.control("DELETE", drift)
    assert [await floor() for _ in range(2)] == [3, 3]


async def test_a_registration_record_may_outlive_its_enrollment(bench: Bench) -> None:
    assert (await bench.control("POST", "/azure/factory-eu/rules"))["cascade"] is True
    await bench.control("POST", "/azure/factory-eu/rules", {"cascade": False})
    await bench.control("DELETE", "/azure/factory-eu/enrollments/sensor-42")
    assert (await read(bench, "factory-eu", "/registrations/sensor-42"))[0] == 200


async def test_a_person_who_becomes_a_guest_is_one_to_the_bot_and_on_the_page(bench: Bench) -> None:
    answer = await bench.control("POST", "/slack/people/U0ANA", {"is_restricted": True})

    assert (answer["person"]["id"], answer["person"]["is_restricted"]) == ("U0ANA", True)
    user = (await (await bench.slack("users.info", user="U0ANA")).json())["user"]
    assert user["is_restricted"] is True
    async with bench.session.get("/client/state", params={"as": "U0BEN"}) as response:
        people = {person["id"]: person["kind"] for person in (await response.json())["people"]}
    assert people["U0ANA"] == "guest"


async def test_a_deactivated_person_can_do_nothing_until_activated_again(bench: Bench) -> None:
    await bench.control("POST", "/slack/people/U0ANA", {"deleted": True})
    async with bench.session.get("/client/state", params={"as": "U0ANA"}) as response:
        assert (response.status, (await response.json())["error"]) == (403, "account_inactive")

    await bench.control("POST", "/slack/people/U0ANA", {"deleted": False})
    async with bench.session.get("/client/state", params={"as": "U0ANA"}) as response:
        assert response.status == 200


async def test_sockets_are_asked_to_come_back_or_dropped_without_a_word(bench: Bench) -> None:
    headers = {"Authorization": f"Bearer {bench.worlds.slack.app_token}"}
    async with bench.session.post("/api/apps.connections.open", headers=headers) as response:
        address = (await response.json())["url"]

    async with bench.session.ws_connect(address) as socket:
        assert (await socket.receive_json())["type"] == "hello"
        await bench.control("POST", "/slack/socket/refresh")
        assert await socket.receive_json() == {"type": "disconnect", "reason": "refresh_requested"}
        dropped, closed = await bench.control("POST", "/slack/socket/drop"), await socket.receive()

    assert dropped["dropped"] == 1
    assert closed.data == 1000
