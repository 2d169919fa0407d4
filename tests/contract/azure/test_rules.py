"""The rules of Azure that the product has to live with, in the local Azure."""

import base64
from datetime import timedelta
from typing import Any

import pytest

from sandbox.azure.identity.authority import DPS_RESOURCE, HUB_RESOURCE
from tests.contract.azure.caller import KEYED, NOON, RESOURCES, Caller

# Who may call


@pytest.mark.parametrize(("host", "other"), [("factory", HUB_RESOURCE), ("hub", DPS_RESOURCE)])
async def test_a_missing_unknown_foreign_or_expired_token_is_refused(call: Caller, host: str, other: str) -> None:
    path = "/enrollments/x" if host == "factory" else "/devices/x"
    expired = call.world.identity.issue(RESOURCES[host])
    call.world.clock.at = NOON + timedelta(days=2)
    tokens = ["", "Bearer made-up", f"Bearer {call.world.identity.issue(other).text}", f"Bearer {expired.text}"]
    answers = [await call.raw(host, "GET", path, Authorization=token) for token in tokens]
    assert [answer.status_code for answer in answers] == [401, 401, 401, 401]
    assert (await call(host, "GET", path)).status_code == 404


@pytest.mark.parametrize("version", ["", "?api-version=", "?api-version=2019-03-31"])
async def test_a_call_must_name_the_api_version(call: Caller, version: str) -> None:
    call.service.put_enrollment("dev-1", KEYED)
    token = call.world.identity.issue(DPS_RESOURCE).text
    url = f"{call._azure.urls['factory']}/enrollments/dev-1{version}"
    response = await call._client.get(url, headers={"Authorization": f"Bearer {token}"})
    assert response.status_code == 400


# Ids


async def test_ids_in_dps_do_not_differ_in_case_and_keep_their_spelling(call: Caller) -> None:
    call.service.put_enrollment("VM-Dev-4", KEYED)
    call.service.register("VM-Dev-4")
    for path in ("/enrollments/vm-dev-4", "/registrations/vM-DEV-4"):
        assert (await call("factory", "GET", path)).json()["registrationId"] == "VM-Dev-4"
    await call("factory", "PUT", "/enrollments/VM-DEV-4", {**KEYED, "registrationId": "VM-DEV-4"}, If_Match="*")
    assert call.service.enrollments.ids() == ["VM-Dev-4"]


async def test_ids_in_a_hub_differ_in_case(call: Caller) -> None:
    call.hub.put_device("VM-Dev-4")
    answers = [await call("hub", "GET", f"/{kind}/vm-dev-4") for kind in ("devices", "twins")]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert (await call("hub", "GET", "/devices/VM-Dev-4")).status_code == 200


async def test_an_id_is_decoded_exactly_once(call: Caller) -> None:
    for device_id in ("100%25", "100%", "a#b?c", "it's;$5", "x+y"):
        call.hub.put_device(device_id)
        encoded = "".join(f"%{byte:02X}" for byte in device_id.encode())
        assert (await call("hub", "GET", f"/devices/{encoded}")).json()["deviceId"] == device_id


@pytest.mark.parametrize("path", ["/enrollments/", "/enrollments", "/enrollments/query", "/registrations/"])
async def test_without_an_id_the_method_is_not_allowed(call: Caller, path: str) -> None:
    assert (await call("factory", "DELETE", path)).status_code == 405
    assert (await call("factory", "GET", path)).status_code == 405


@pytest.mark.parametrize("registration_id", ["a%2Fb", "%3C%21channel%3E", "x" * 129, "ends-with-dot."])
async def test_dps_stores_no_id_that_breaks_its_rules(call: Caller, registration_id: str) -> None:
    body = {**KEYED, "registrationId": "a"}
    assert (await call("factory", "PUT", f"/enrollments/{registration_id}", body)).status_code == 400
    assert len(call.service.enrollments) == 0


async def test_names_of_collections_do_not_differ_in_case(call: Caller) -> None:
    call.service.put_group("line-1", KEYED)
    assert (await call("factory", "GET", "/enrollmentgroups/LINE-1")).json()["enrollmentGroupId"] == "line-1"


# Queries


async def query(call: Caller, path: str, text: str, *, host: str = "factory", **headers: str) -> list[list[Any]]:
    pages = []
    token = ""
    while True:
        answer = await call(host, "POST", path, {"query": text}, x_ms_continuation=token, **headers)
        pages.append(answer.json())
        token = answer.headers.get("x-ms-continuation", "")
        if not token:
            return pages


async def test_where_is_ignored(call: Caller) -> None:
    for number in range(3):
        call.service.put_enrollment(f"dev-{number}", KEYED)
    pages = await query(call, "/enrollments/query", "SELECT * FROM enrollments WHERE registrationId = 'dev-1'")
    assert [row["registrationId"] for row in pages[0]] == ["dev-0", "dev-1", "dev-2"]


async def test_a_query_shows_neither_registration_states_nor_keys(call: Caller) -> None:
    made = call.service.put_enrollment("dev-1", KEYED)
    call.service.register("dev-1")
    ((row,),) = await query(call, "/enrollments/query", "*")
    got = (await call("factory", "GET", "/enrollments/dev-1")).json()
    assert got == {**row, "registrationState": call.service.registrations.get("dev-1")}
    assert made["attestation"]["symmetricKey"]["primaryKey"]
    assert row["attestation"] == {"type": "symmetricKey"}


async def test_a_page_can_be_empty_and_not_the_last(call: Caller) -> None:
    for number in range(7):
        call.service.put_enrollment(f"dev-{number}", KEYED)
    for number in range(2, 5):
        call.service.delete_enrollment(f"dev-{number}")
    pages = await query(call, "/enrollments/query", "*", x_ms_max_item_count="2")
    assert [[row["registrationId"] for row in page] for page in pages] == [["dev-0", "dev-1"], [], ["dev-5"], ["dev-6"]]


async def test_a_token_of_another_query_is_refused(call: Caller) -> None:
    for number in range(2):
        call.service.put_enrollment(f"dev-{number}", KEYED)
    first = await call("factory", "POST", "/enrollments/query", {"query": "*"}, x_ms_max_item_count="1")
    token = first.headers["x-ms-continuation"]
    for path, sent in (
        ("/enrollmentGroups/query", token),
        ("/enrollments/query", "made-up"),
        ("/enrollments/query", "!"),
    ):
        answer = await call("factory", "POST", path, {"query": "*"}, x_ms_continuation=sent)
        assert answer.status_code == 400


async def test_a_hub_answers_queries_in_pages(call: Caller) -> None:
    for device_id in ("a", "b", "c"):
        call.hub.put_device(device_id)
        call.hub.put_module(device_id, "camera")
    pages = await query(call, "/devices/query", "SELECT * FROM devices", host="hub", x_ms_max_item_count="2")
    assert [[row["deviceId"] for row in page] for page in pages] == [["a", "b"], ["c"]]
    ((module,),) = await query(call, "/devices/query", "SELECT * FROM devices.modules WHERE deviceId = 'b'", host="hub")
    assert (module["deviceId"], module["moduleId"]) == ("b", "camera")
    assert await query(call, "/devices/query", "SELECT * FROM devices.jobs", host="hub") == [[]]


async def test_a_hub_says_when_it_does_not_understand_a_query(call: Caller) -> None:
    answer = await call("hub", "POST", "/devices/query", {"query": "SELECT deviceId FROM devices"})
    assert answer.status_code == 400
    assert "This sandbox knows" in answer.json()["Message"]


@pytest.mark.parametrize("size", ["7e23", "+5", "5.0", "5 5", "0x5", "-1", "9" * 5_000, "0"])
async def test_sizes_of_pages_are_plain_whole_numbers(call: Caller, size: str) -> None:
    sent = {"x_ms_max_item_count": size}
    answers = [
        await call("factory", "POST", "/enrollments/query", {"query": "*"}, **sent),
        await call("hub", "POST", "/devices/query", {"query": "SELECT * FROM devices"}, **sent),
    ]
    assert [answer.status_code for answer in answers] == [400, 400]


@pytest.mark.parametrize("top", ["7e23", "%2B5", "5.0", "0x5", "-1", "%C2%B2", "9" * 5_000, ""])
async def test_top_of_a_list_is_a_plain_whole_number(call: Caller, top: str) -> None:
    for path in ("/devices", "/configurations"):
        assert (await call("hub", "GET", f"{path}?top={top}")).status_code == 400


async def test_a_token_that_was_made_up_in_the_right_form_is_refused(call: Caller) -> None:
    for start in ("-3", "1e3", " 1"):
        token = base64.b64encode(f"enrollment#{start}".encode()).decode()
        answer = await call("factory", "POST", "/enrollments/query", {"query": "*"}, x_ms_continuation=token)
        assert answer.status_code == 400


# Bodies


async def test_bodies_must_be_json(call: Caller) -> None:
    token = call.world.identity.issue(DPS_RESOURCE).text
    url = f"{call._azure.urls['factory']}/enrollments/query?api-version=2021-10-01"
    head = {"Authorization": f"Bearer {token}"}
    plain = await call._client.post(url, content=b"{}", headers={**head, "Content-Type": "text/plain"})
    broken = await call._client.post(url, content=b"{", headers={**head, "Content-Type": "application/json"})
    assert (plain.status_code, broken.status_code) == (415, 400)
