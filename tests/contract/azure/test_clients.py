"""Microsoft's own clients work with the local Azure, unchanged."""

import asyncio
import time
from typing import Any

import pytest
from azure.core.credentials import AzureNamedKeyCredential
from azure.core.exceptions import ClientAuthenticationError, ResourceExistsError, ResourceNotFoundError
from azure.identity.aio import ManagedIdentityCredential
from azure.iot.deviceprovisioning import DeviceProvisioningClient

from sandbox.azure import RunningAzure
from sandbox.azure.identity.authority import DPS_RESOURCE, HUB_RESOURCE

EVERYTHING = {"query": "SELECT * FROM enrollments"}


def client(azure: RunningAzure, *, key: str | None = None) -> DeviceProvisioningClient:
    authority = azure.world.authority("factory-eu")
    credential = AzureNamedKeyCredential(authority.policy, key or authority.policy_key)
    return DeviceProvisioningClient(azure.urls["factory-eu"], credential, retry_total=0)


async def test_the_client_gets_an_enrollment_with_its_registration_state(azure: RunningAzure) -> None:
    def get() -> Any:
        with client(azure) as service:
            return service.enrollment.get(id="SENSOR-42")

    found = await asyncio.to_thread(get)
    assert found == azure.world.services["factory-eu"].get_enrollment("sensor-42")
    assert found["registrationState"]["assignedHub"] == "hub-eu.azure-devices.net"


async def test_the_client_pages_through_empty_pages_to_the_end(azure: RunningAzure) -> None:
    def query() -> list[list[Any]]:
        with client(azure) as service:
            return [list(page) for page in service.enrollment.query(query_specification=EVERYTHING).by_page()]

    pages = await asyncio.to_thread(query)
    assert [] in pages[:-1]
    found = [row["registrationId"] for page in pages for row in page]
    assert found == azure.world.services["factory-eu"].enrollments.ids()


async def test_the_client_pages_through_the_registrations_of_a_group(azure: RunningAzure) -> None:
    def query() -> list[Any]:
        with client(azure) as service:
            return list(service.device_registration_state.query(id="line-3", top=500))

    found = await asyncio.to_thread(query)
    assert len({row["registrationId"] for row in found}) == len(found) == 1_204


async def test_the_client_creates_reads_and_deletes(azure: RunningAzure) -> None:
    body = {"registrationId": "new-1", "attestation": {"type": "symmetricKey"}, "provisioningStatus": "disabled"}

    def live() -> tuple[Any, Any]:
        with client(azure) as service:
            made = service.enrollment.create_or_update(id="new-1", enrollment=body)
            with pytest.raises(ResourceExistsError):
                service.enrollment.create_or_update(id="new-1", enrollment=body)
            read = service.enrollment.get(id="new-1")
            service.enrollment.delete(id="new-1")
            with pytest.raises(ResourceNotFoundError):
                service.enrollment.get(id="new-1")
            return made, read

    made, read = await asyncio.to_thread(live)
    assert len(made["attestation"]["symmetricKey"]["primaryKey"]) == 88
    assert read["attestation"] == {"type": "symmetricKey"}
    assert read["etag"] == made["etag"]


async def test_a_wrong_key_is_refused(azure: RunningAzure) -> None:
    def get() -> None:
        with client(azure, key="d3Jvbmc=") as service:
            service.enrollment.get(id="sensor-42")

    with pytest.raises(ClientAuthenticationError):
        await asyncio.to_thread(get)


@pytest.mark.parametrize("resource", [DPS_RESOURCE, HUB_RESOURCE])
async def test_azure_identity_gets_a_token_for_a_resource(
    azure: RunningAzure, monkeypatch: pytest.MonkeyPatch, resource: str
) -> None:
    for name, value in azure.environment().items():
        monkeypatch.setenv(name, value)
    async with ManagedIdentityCredential() as credential:
        token = await credential.get_token(f"{resource}/.default")
    assert azure.world.identity.tokens[token.token].resource == resource
    assert token.expires_on == azure.world.identity.tokens[token.token].expires_on > time.time()


async def test_azure_identity_is_refused_with_the_wrong_header(
    azure: RunningAzure, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IDENTITY_ENDPOINT", azure.environment()["IDENTITY_ENDPOINT"])
    monkeypatch.setenv("IDENTITY_HEADER", "guessed")
    async with ManagedIdentityCredential() as credential:
        with pytest.raises(ClientAuthenticationError):
            await credential.get_token(f"{DPS_RESOURCE}/.default")
    assert [call.status for call in azure.boards["identity"].calls] == [401]
