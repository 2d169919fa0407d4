"""Microsoft's own client of IoT Hub works with the local hub, unchanged but for http in place of https."""

import asyncio
import warnings
from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from azure.core.credentials import AccessToken

from sandbox.azure import RunningAzure
from sandbox.azure.identity.authority import DPS_RESOURCE, Token

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # the client's libraries warn of their own age
    from azure.iot import hub as hub_client
    from azure.iot.hub.models import QuerySpecification
    from msrest.exceptions import HttpOperationError

HOST = "hub-eu"
T = TypeVar("T")


def by_key(azure: RunningAzure, key: str | None = None) -> Any:
    authority = azure.world.authority(HOST)
    parts = {
        "HostName": authority.host_name,
        "SharedAccessKeyName": authority.policy,
        "SharedAccessKey": key or authority.policy_key,
    }
    manager = hub_client.IoTHubRegistryManager.from_connection_string(";".join(f"{k}={v}" for k, v in parts.items()))
    return _local(manager, azure)


def by_identity(azure: RunningAzure) -> Any:
    class Credential:
        def get_token(self, *scopes: str, **_: Any) -> Any:
            return _access(azure.world.identity.issue(scopes[0].removesuffix("/.default")))

    return _local(hub_client.IoTHubRegistryManager.from_token_credential("hub.test", Credential()), azure)


def _access(issued: Token) -> AccessToken:
    return AccessToken(issued.text, issued.expires_on)


def _local(manager: Any, azure: RunningAzure) -> Any:
    manager.protocol.config.base_url = azure.urls[HOST]
    manager.protocol.config.retry_policy.retries = 0
    return manager


async def ask(azure: RunningAzure, question: Callable[[Any], T], client: Callable[..., Any] = by_key) -> T:
    """The client blocks, so it asks from a thread of its own."""
    return await asyncio.to_thread(lambda: question(client(azure)))


@pytest.mark.parametrize("client", [by_key, by_identity])
async def test_the_client_reads_identity_and_twin(azure: RunningAzure, client: Callable[..., Any]) -> None:
    identity = await ask(azure, lambda hub: hub.get_device("sensor-42"), client)
    twin = await ask(azure, lambda hub: hub.get_twin("sensor-42"), client)

    stored = azure.world.hubs[HOST].get_device("sensor-42")
    assert (identity.device_id, identity.generation_id) == ("sensor-42", stored["generationId"])
    assert identity.authentication.symmetric_key.primary_key == stored["authentication"]["symmetricKey"]["primaryKey"]
    assert identity.cloud_to_device_message_count == 2
    assert twin.tags == azure.world.hubs[HOST].get_twin("sensor-42")["tags"]
    assert twin.properties.desired["$version"] >= 1


async def test_the_client_reads_modules_and_their_twins(azure: RunningAzure) -> None:
    modules = await ask(azure, lambda hub: hub.get_modules("edge-gw-5"))
    twin = await ask(azure, lambda hub: hub.get_module_twin("edge-gw-5", "camera"))
    one = await ask(azure, lambda hub: hub.get_module("edge-gw-5", "camera"))

    assert [module.module_id for module in modules] == ["$edgeAgent", "$edgeHub", "camera"]
    assert (one.device_id, one.module_id) == (twin.device_id, twin.module_id) == ("edge-gw-5", "camera")
    assert twin.properties.reported["lastPlateSeen"] == "FX 418 KL"


async def test_the_client_lists_devices(azure: RunningAzure) -> None:
    devices = await ask(azure, lambda hub: hub.get_devices(3))

    assert [device.device_id for device in devices] == azure.world.hubs[HOST].device_ids()[:3]


async def test_the_client_pages_through_a_query_to_its_end(azure: RunningAzure) -> None:
    def query(hub: Any) -> list[str]:
        found, token = [], None
        while True:
            page = hub.query_iot_hub(QuerySpecification(query="SELECT * FROM devices"), token, 100)
            assert page.type == "Twin"
            found += [twin.device_id for twin in page.items]
            if not (token := page.continuation_token):
                return found

    assert await ask(azure, query) == azure.world.hubs[HOST].device_ids()


async def test_the_client_deletes_only_the_version_that_it_names(azure: RunningAzure) -> None:
    def delete(hub: Any) -> int:
        read = hub.get_device("sensor-42")
        azure.world.hubs[HOST].put_device("sensor-42", identity={"status": "disabled"})
        with pytest.raises(HttpOperationError) as refused:
            hub.delete_device("sensor-42", read.etag)
        hub.delete_device("sensor-42", hub.get_device("sensor-42").etag)
        return int(refused.value.response.status_code)

    assert await ask(azure, delete) == 412
    assert "sensor-42" not in azure.world.hubs[HOST].device_ids()


async def test_the_client_deletes_a_module_and_leaves_the_others(azure: RunningAzure) -> None:
    await ask(azure, lambda hub: hub.delete_module("edge-gw-5", "camera"))

    modules = azure.world.hubs[HOST].get_modules("edge-gw-5")
    assert [module["moduleId"] for module in modules] == ["$edgeAgent", "$edgeHub"]


@pytest.mark.parametrize(
    ("question", "status"),
    [
        (lambda hub: hub.get_device("nobody-0"), 404),
        (lambda hub: hub.get_device("SENSOR-42"), 404),
        (lambda hub: hub.get_twin("nobody-0"), 404),
        (lambda hub: hub.get_module("edge-gw-5", "nobody"), 404),
        (lambda hub: hub.query_iot_hub(QuerySpecification(query="SELECT")), 400),
    ],
    ids=["device", "capitals", "twin", "module", "query"],
)
async def test_a_refusal_comes_to_the_client_with_its_status(
    azure: RunningAzure, question: Callable[[Any], Any], status: int
) -> None:
    with pytest.raises(HttpOperationError) as refused:
        await ask(azure, question)

    assert refused.value.response.status_code == status


async def test_a_wrong_key_is_refused(azure: RunningAzure) -> None:
    with pytest.raises(HttpOperationError) as refused:
        await ask(azure, lambda hub: hub.get_device("sensor-42"), lambda azure: by_key(azure, "d3Jvbmc="))

    assert refused.value.response.status_code == 401


async def test_a_token_for_another_resource_is_refused(azure: RunningAzure) -> None:
    issued = azure.world.identity.issue(DPS_RESOURCE)

    class Credential:
        def get_token(self, *_: str, **__: Any) -> Any:
            return _access(issued)

    def client(azure: RunningAzure) -> Any:
        return _local(hub_client.IoTHubRegistryManager.from_token_credential("hub.test", Credential()), azure)

    with pytest.raises(HttpOperationError) as refused:
        await ask(azure, lambda hub: hub.get_device("sensor-42"), client)

    assert refused.value.response.status_code == 401
