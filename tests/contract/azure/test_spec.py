"""The local Azure answers as Microsoft's Swagger files say."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from jsonschema import Draft4Validator
from referencing import Registry
from referencing.jsonschema import DRAFT4

from sandbox.azure import AzureWorld, RunningAzure, default_fleet
from sandbox.azure.dps.dps_api import DpsApi
from sandbox.azure.hub.hub_api import HubApi
from sandbox.azure.identity.authority import DPS_RESOURCE, HUB_RESOURCE

SPEC = Path(__file__).parents[3].parent / "shared" / "spec"
FILES = {
    "factory-eu": "dps-service-2021-10-01.swagger.json",
    "hub-eu": "iothub-service-2021-04-12.swagger.json",
}

pytestmark = pytest.mark.skipif(not SPEC.is_dir(), reason="the official descriptions are not beside this repository")


@dataclass(frozen=True, kw_only=True)
class Case:
    """One official operation, and a call of it."""

    host: str
    operation: str
    """Method and path as the Swagger file writes them."""

    path: str
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def method(self) -> str:
        return self.operation.partition(" ")[0]

    @property
    def template(self) -> str:
        return self.operation.partition(" ")[2]


def dps(operation: str, path: str, body: Any = None, **headers: str) -> Case:
    return Case(host="factory-eu", operation=operation, path=path, body=body, headers=headers)


def hub(operation: str, path: str, body: Any = None, **headers: str) -> Case:
    return Case(host="hub-eu", operation=operation, path=path, body=body, headers=headers)


ALL = {"query": "SELECT * FROM enrollments"}
NEW = {"registrationId": "new-1", "attestation": {"type": "symmetricKey"}}

CASES = [
    dps("GET /enrollments/{id}", "/enrollments/sensor-42"),
    dps("GET /enrollments/{id}", "/enrollments/lock-12"),
    dps("GET /enrollments/{id}", "/enrollments/cam-porch-9"),
    dps("PUT /enrollments/{id}", "/enrollments/new-1", NEW),
    dps("DELETE /enrollments/{id}", "/enrollments/meter-1001"),
    dps("POST /enrollments/{id}/attestationmechanism", "/enrollments/sensor-42/attestationmechanism"),
    dps("POST /enrollments/query", "/enrollments/query", ALL),
    dps("GET /enrollmentGroups/{id}", "/enrollmentGroups/line-3"),
    dps("DELETE /enrollmentGroups/{id}", "/enrollmentGroups/spare"),
    dps("POST /enrollmentGroups/{id}/attestationmechanism", "/enrollmentGroups/line-3/attestationmechanism"),
    dps("POST /enrollmentGroups/query", "/enrollmentGroups/query", ALL),
    dps("GET /registrations/{id}", "/registrations/thermo-0107"),
    dps("GET /registrations/{id}", "/registrations/cam-porch-9"),
    dps("DELETE /registrations/{id}", "/registrations/thermo-0001"),
    dps("POST /registrations/{id}/query", "/registrations/line-3/query"),
    hub("GET /devices", "/devices"),
    hub("GET /devices/{id}", "/devices/sensor-42"),
    hub("GET /devices/{id}", "/devices/lock-12"),
    hub("GET /devices/{id}", "/devices/valve-51"),
    hub("DELETE /devices/{id}", "/devices/meter-1001", **{"If-Match": "*"}),
    hub("DELETE /devices/{id}/commands", "/devices/sensor-42/commands"),
    hub("GET /devices/{id}/modules", "/devices/edge-gw-5/modules"),
    hub("GET /devices/{id}/modules/{mid}", "/devices/edge-gw-5/modules/$edgeAgent"),
    hub("DELETE /devices/{id}/modules/{mid}", "/devices/edge-gw-5/modules/spare", **{"If-Match": "*"}),
    hub("GET /configurations", "/configurations"),
    hub("GET /twins/{id}", "/twins/cam-porch-9"),
    hub("GET /twins/{id}/modules/{mid}", "/twins/edge-gw-5/modules/camera"),
    hub("POST /devices/query", "/devices/query", {"query": "SELECT * FROM devices"}),
]


@pytest.fixture(scope="module")
def world() -> AzureWorld:
    """One world for all tests here: what a case deletes, no other needs."""
    world = default_fleet()
    world.services["factory-eu"].put_group("spare", {"attestation": {"type": "symmetricKey"}})
    world.hubs["hub-eu"].put_module("edge-gw-5", "spare")
    return world


async def call(azure: RunningAzure, case: Case) -> httpx.Response:
    is_dps = case.host == "factory-eu"
    token = azure.world.identity.issue(DPS_RESOURCE if is_dps else HUB_RESOURCE).text
    version = DpsApi.api_version if is_dps else HubApi.api_version
    async with httpx.AsyncClient(base_url=azure.urls[case.host]) as client:
        return await client.request(
            case.method,
            case.path,
            params={"api-version": version},
            headers={"Authorization": f"Bearer {token}", **case.headers},
            json=case.body,
        )


def swagger(host: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((SPEC / FILES[host]).read_text(encoding="utf-8"))
    return content


def faults_in(instance: Any, host: str, *pointer: str) -> list[str]:
    """What the schema at `pointer` has against `instance`, after two things that Swagger 2.0 cannot say.

    The services write null for "not set", and twins hold any JSON where the files say `{"type": "object"}`.
    """
    contents = _any_json_in_maps(swagger(host))
    registry = Registry[Any]().with_resource("urn:spec", DRAFT4.create_resource(contents))
    path = "/".join(part.replace("~", "~0").replace("/", "~1") for part in pointer)
    reference = "urn:spec#/" + path.replace("{", "%7B").replace("}", "%7D")
    validator = Draft4Validator({"$ref": reference}, registry=registry)
    return [error.message for error in validator.iter_errors(_without_nulls(instance))]


def _any_json_in_maps(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_any_json_in_maps(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        name: {} if name == "additionalProperties" and part == {"type": "object"} else _any_json_in_maps(part)
        for name, part in schema.items()
    }


def _without_nulls(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_nulls(part) for part in value]
    if isinstance(value, dict):
        return {name: _without_nulls(part) for name, part in value.items() if part is not None}
    return value


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.host} {case.method} {case.path}")
async def test_an_answer_is_as_the_official_description_says(azure: RunningAzure, case: Case) -> None:
    response = await call(azure, case)
    described = swagger(case.host)["paths"][case.template][case.method.lower()]["responses"]
    assert str(response.status_code) in described, response.text
    answer = described[str(response.status_code)]
    if "schema" not in answer:
        assert response.content == b""
        return
    where = ("paths", case.template, case.method.lower(), "responses", str(response.status_code), "schema")
    assert faults_in(response.json(), case.host, *where) == []
    assert response.content not in {b"", b"[]", b"{}"}


@pytest.mark.parametrize("path", ["/enrollments/query", "/enrollmentGroups/query", "/registrations/line-3/query"])
async def test_a_query_sends_only_the_headers_that_are_described(azure: RunningAzure, path: str) -> None:
    template = path.replace("line-3", "{id}")
    response = await call(azure, dps(f"POST {template}", path, ALL))
    described = swagger("factory-eu")["paths"][template]["post"]["responses"]["200"]["headers"]
    sent = {name for name in response.headers if name.startswith("x-ms-")}
    assert sent <= set(described)
    assert {"x-ms-item-type", "x-ms-max-item-count"} <= sent


@pytest.mark.parametrize(
    "case",
    [
        dps("GET /enrollments/{id}", "/enrollments/nobody-0"),
        dps("GET /registrations/{id}", "/registrations/nobody-0"),
        dps("POST /registrations/{id}/query", "/registrations/no-such-group/query"),
        dps("PUT /enrollments/{id}", "/enrollments/sensor-42", {**NEW, "registrationId": "sensor-42"}),
        dps("POST /enrollments/query", "/enrollments/query", {}),
    ],
    ids=lambda case: f"{case.method} {case.path}",
)
async def test_a_refusal_is_as_the_official_description_says(azure: RunningAzure, case: Case) -> None:
    response = await call(azure, case)
    assert response.is_client_error
    assert faults_in(response.json(), "factory-eu", "definitions", "ProvisioningServiceErrorDetails") == []
    assert response.headers["x-ms-error-code"] == str(response.json()["errorCode"])
    assert response.json()["errorCode"] // 1000 == response.status_code


async def test_every_address_that_is_served_is_official_and_has_a_case(azure: RunningAzure) -> None:
    world = azure.world
    served: dict[str, DpsApi | HubApi] = {
        "factory-eu": DpsApi(world.services["factory-eu"], world.authority("factory-eu"), world.clock),
        "hub-eu": HubApi(world.hubs["hub-eu"], world.authority("hub-eu"), world.clock),
    }
    for host, api in served.items():
        addresses = {f"{route.method} /{'/'.join(route.pattern)}" for route in api.routes()}
        cases = {case.operation.replace("{mid}", "{id}") for case in CASES if case.host == host}
        assert {case.lower() for case in cases} == {address.lower() for address in addresses}
