"""Versions, writing and deletion in the local Azure, as the product has to live with them."""

import pytest

from tests.contract.azure.caller import KEYED, Caller


async def test_an_enrollment_is_replaced_and_deleted_only_in_the_version_that_is_named(call: Caller) -> None:
    first = call.service.put_enrollment("dev-1", KEYED)["etag"]
    body = {**KEYED, "registrationId": "dev-1"}
    path = "/enrollments/dev-1"
    assert (await call("factory", "PUT", path, body)).status_code == 409
    assert (await call("factory", "PUT", path, body, If_Match='"made-up"')).status_code == 412
    second = (await call("factory", "PUT", path, body, If_Match=first)).json()["etag"]
    assert (first != second, first[0], first[-1]) == (True, '"', '"')
    assert (await call("factory", "DELETE", path, If_Match=first)).status_code == 412
    assert (await call("factory", "DELETE", path, If_Match=second.strip('"'))).status_code == 204
    assert (await call("factory", "DELETE", path)).status_code == 404


async def test_a_put_without_keys_makes_new_ones(call: Caller) -> None:
    made = [call.service.put_enrollment("dev-1", KEYED)["attestation"]["symmetricKey"] for _ in range(2)]
    assert made[0]["primaryKey"] != made[1]["primaryKey"]
    told = await call("factory", "POST", "/enrollments/dev-1/attestationmechanism")
    assert told.json()["symmetricKey"] == made[1]
    assert len(call.boards["factory"].calls_to("POST */attestationmechanism")) == 1


@pytest.mark.parametrize(("mode", "status"), [("cascade", 404), ("no cascade", 200)])
async def test_deleting_an_enrollment_takes_its_registration_record_along(call: Caller, mode: str, status: int) -> None:
    call.service.cascade = mode == "cascade"
    call.service.put_enrollment("dev-1", KEYED)
    call.service.register("dev-1")
    assert (await call("factory", "DELETE", "/enrollments/dev-1")).status_code == 204
    assert (await call("factory", "GET", "/registrations/dev-1")).status_code == status
    assert (await call("hub", "GET", "/devices/dev-1")).status_code == 200


async def test_deleting_a_group_leaves_its_registration_records(call: Caller) -> None:
    call.service.put_group("line-1", KEYED)
    call.service.register("dev-1", group="line-1")
    assert (await call("factory", "DELETE", "/enrollmentGroups/line-1")).status_code == 204
    assert (await call("factory", "GET", "/registrations/dev-1")).status_code == 200
    assert (await call("factory", "POST", "/registrations/line-1/query")).status_code == 404


async def test_a_hub_deletes_only_the_version_that_is_named(call: Caller) -> None:
    call.hub.put_device("dev-1")
    etag = call.hub.get_device("dev-1")["etag"]
    answers = [
        await call("hub", "DELETE", "/devices/dev-1"),
        await call("hub", "DELETE", "/devices/dev-1", If_Match='"b3RoZXI="'),
        await call("hub", "DELETE", "/devices/dev-1", If_Match=f'"{etag}"'),
        await call("hub", "DELETE", "/devices/dev-1", If_Match="*"),
    ]
    assert [answer.status_code for answer in answers] == [412, 412, 204, 404]
    words = [answer.headers.get("iothub-errorcode") for answer in answers]
    assert words == ["PreconditionFailed", "PreconditionFailed", None, "DeviceNotFound"]
    assert answers[-1].json()["Message"] == "ErrorCode:DeviceNotFound;dev-1"


async def test_what_moves_by_itself_leaves_the_identity_etag_alone(call: Caller) -> None:
    call.hub.put_device("dev-1")
    etags = [call.hub.get_device("dev-1")["etag"]]
    for change in ({"connectionState": "Connected"}, {"status": "disabled"}):
        call.hub.put_device("dev-1", identity=change)
        etags.append((await call("hub", "GET", "/twins/dev-1")).json()["deviceEtag"])
    assert etags[0] == etags[1] != etags[2]


async def test_a_device_takes_twin_modules_and_queue_along(call: Caller) -> None:
    call.hub.put_device("dev-1", identity={"cloudToDeviceMessageCount": 2})
    call.hub.put_module("dev-1", "camera", twin={"tags": {"a": 1}})
    purged = await call("hub", "DELETE", "/devices/dev-1/commands")
    assert purged.json() == {"totalMessagesPurged": 2, "deviceId": "dev-1", "moduleId": None}
    await call("hub", "DELETE", "/devices/dev-1", If_Match="*")
    for path in ("/twins/dev-1", "/devices/dev-1/modules", "/twins/dev-1/modules/camera"):
        assert (await call("hub", "GET", path)).status_code == 404


async def test_the_answer_to_a_put_has_keys_and_reading_shows_none(call: Caller) -> None:
    empty = {"type": "symmetricKey", "symmetricKey": {"primaryKey": "", "secondaryKey": ""}}
    body = {"registrationId": "dev-1", "attestation": empty, "provisioningStatus": "disabled"}
    made = (await call("factory", "PUT", "/enrollments/dev-1", body)).json()
    keys = made["attestation"]["symmetricKey"]
    assert len({keys["primaryKey"], keys["secondaryKey"], ""}) == 3
    read = (await call("factory", "GET", "/enrollments/dev-1")).json()
    assert (read["attestation"], read["provisioningStatus"]) == ({"type": "symmetricKey"}, "disabled")
    assert read["etag"] == made["etag"]


async def test_an_enrollment_written_in_place_is_replaced_as_a_whole(call: Caller) -> None:
    first = call.service.put_enrollment("dev-1", {**KEYED, "deviceId": "Lamp", "initialTwin": {"tags": {"a": 1}}})
    body = {**KEYED, "registrationId": "dev-1", "provisioningStatus": "disabled"}
    answer = await call("factory", "PUT", "/enrollments/dev-1", body, If_Match=first["etag"])
    read = (await call("factory", "GET", "/enrollments/dev-1")).json()
    assert (answer.status_code, "deviceId" in read, "initialTwin" in read) == (200, False, False)
    assert read["createdDateTimeUtc"] == first["createdDateTimeUtc"]


async def test_an_enrollment_that_is_not_there_is_not_written_in_place(call: Caller) -> None:
    body = {**KEYED, "registrationId": "dev-1"}
    assert (await call("factory", "PUT", "/enrollments/dev-1", body, If_Match='"made-up"')).status_code == 412
    assert len(call.service.enrollments) == 0


async def test_a_registration_record_is_deleted_in_any_version_or_in_the_one_that_is_named(call: Caller) -> None:
    call.service.put_group("line-1", KEYED)
    path = "/registrations/dev-1"
    etag = call.service.register("dev-1", group="line-1")["etag"]
    named = [await call("factory", "DELETE", path, If_Match=sent) for sent in ('"b3RoZXI="', etag, etag)]
    assert [answer.status_code for answer in named] == [412, 204, 404]
    call.service.register("dev-1", group="line-1")
    assert (await call("factory", "DELETE", path)).status_code == 204


async def test_registering_again_makes_a_new_version_of_the_record(call: Caller) -> None:
    call.service.put_enrollment("dev-1", KEYED)
    before = call.service.register("dev-1")["etag"]
    call.service.register("dev-1")
    assert (await call("factory", "DELETE", "/registrations/dev-1", If_Match=before)).status_code == 412
