"""Jobs and configurations in the local Azure: as the service API 2021-04-12 gives them."""

import json

import httpx
import pytest

from sandbox.azure import AzureWorld, RunningAzure, empty_world
from sandbox.azure.hub.management import Management
from sandbox.azure.identity.authority import HUB_RESOURCE
from sandbox.azure.stamps import Clock
from tests.contract.azure.test_spec import SPEC, faults_in

RESPONSE = {"deviceMethodResponse": {"status": 200, "payload": {"ok": True}}}


@pytest.fixture
def world() -> AzureWorld:
    world = empty_world(services=("factory",), hubs=("hub",))
    management = world.hubs["hub"].management
    for number in range(3):
        management.put_job("lamp", f"job-{number}", kind="scheduleDeviceMethod", outcome=RESPONSE)
    management.put_job("it's", "job-9", kind="scheduleUpdateTwin")
    return world


async def call(azure: RunningAzure, method: str, path: str, body: object = None, **headers: str) -> httpx.Response:
    token = azure.world.identity.issue(HUB_RESOURCE).text
    sent = {"Authorization": f"Bearer {token}", **{name.replace("_", "-"): value for name, value in headers.items()}}
    async with httpx.AsyncClient(base_url=azure.urls["hub"]) as client:
        mark = "&" if "?" in path else "?"
        return await client.request(method, f"{path}{mark}api-version=2021-04-12", json=body, headers=sent)


async def jobs(azure: RunningAzure, where: str, **headers: str) -> httpx.Response:
    return await call(azure, "POST", "/devices/query", {"query": f"SELECT * FROM devices.jobs{where}"}, **headers)


async def test_jobs_of_one_device_come_in_pages_and_stay_where_it_is_gone(azure: RunningAzure) -> None:
    where = " WHERE devices.jobs.deviceId = 'lamp'"
    first = await jobs(azure, where, x_ms_max_item_count="2")
    assert first.headers["x-ms-item-type"] == "DeviceJob"
    assert [job["jobId"] for job in first.json()] == ["job-0", "job-1"]
    second = await jobs(azure, where, x_ms_continuation=first.headers["x-ms-continuation"])
    assert [job["jobId"] for job in second.json()] == ["job-2"]
    assert second.json()[0]["outcome"] == RESPONSE
    assert "lamp" not in azure.world.hubs["hub"].device_ids()


async def test_a_doubled_quotation_mark_is_one_of_the_id(azure: RunningAzure) -> None:
    assert [job["jobId"] for job in (await jobs(azure, " WHERE devices.jobs.deviceId = 'it''s'")).json()] == ["job-9"]
    assert len((await jobs(azure, "")).json()) == 4


@pytest.mark.skipif(not SPEC.is_dir(), reason="the official descriptions are not beside this repository")
async def test_a_job_has_the_words_that_the_official_description_uses_for_jobs(azure: RunningAzure) -> None:
    """The description of the query knows twins alone; kinds and statuses of jobs are described with `JobResponse`."""
    for job in (await jobs(azure, "")).json():
        described = {"jobId": job["jobId"], "type": job["jobType"], "status": job["status"]}
        times = {"startTime": job["startTimeUtc"], "endTime": job["endTimeUtc"]}
        assert faults_in(described | times, "hub-eu", "definitions", "JobResponse") == []


async def test_as_many_configurations_as_are_wanted_are_listed(azure: RunningAzure) -> None:
    management = azure.world.hubs["hub"].management
    for name in ("a", "b", "c"):
        management.put_configuration(name, {"targetCondition": "deviceId = 'lamp'"})
    everything = (await call(azure, "GET", "/configurations")).json()
    assert [configuration["id"] for configuration in everything] == ["a", "b", "c"]
    assert [one["id"] for one in (await call(azure, "GET", "/configurations?top=2")).json()] == ["a", "b"]
    assert (await call(azure, "GET", "/configurations?top=x")).status_code == 400


def test_writing_a_configuration_again_keeps_the_day_of_its_creation() -> None:
    management = Management(Clock())
    management.put_configuration("a", {"targetCondition": "*"})
    (before,) = management.configurations()
    management.put_configuration("a", {"targetCondition": "deviceId = 'lamp'"})
    (after,) = management.configurations()
    assert after["createdTimeUtc"] == before["createdTimeUtc"]
    assert after["etag"] != before["etag"]
    assert json.dumps(before) != json.dumps(after)
