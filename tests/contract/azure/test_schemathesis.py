"""Requests that schemathesis makes up from Microsoft's Swagger files, sent to the local Azure.

Half of them are about something that is there, so that answers are looked at and not refusals alone.
"""

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pytest
import schemathesis
from hypothesis import given, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi import checks

from sandbox.azure import RunningAzure, default_fleet, start_azure
from sandbox.azure.dps.dps_api import DpsApi
from sandbox.azure.hub.hub_api import HubApi
from sandbox.azure.identity.authority import DPS_RESOURCE, HUB_RESOURCE
from tests.contract.azure.test_spec import CASES, SPEC, Case, _any_json_in_maps, swagger

pytestmark = pytest.mark.skipif(not SPEC.is_dir(), reason="the official descriptions are not beside this repository")

EXAMPLES = 20
LEFT_OUT = [checks.positive_data_acceptance, checks.negative_data_rejection]
"""The files say neither everything that is refused nor everything that is overlooked."""
TYPE_OF_BODY = checks.content_type_conformance
"""Asked of answers that have a body."""
OPERATIONS = sorted({(case.host, case.operation) for case in CASES})


@dataclass(frozen=True)
class Threaded:
    """A local Azure on a thread of its own: schemathesis blocks."""

    loop: asyncio.AbstractEventLoop
    azure: RunningAzure


@pytest.fixture
def azure() -> Iterator[RunningAzure]:
    """A fresh fleet: what one operation deletes, the next one needs."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    running = asyncio.run_coroutine_threadsafe(start_azure(_fleet()), loop).result()
    yield running
    asyncio.run_coroutine_threadsafe(running.stop(), loop).result()
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


def _fleet() -> Any:
    world = default_fleet()
    world.services["factory-eu"].put_group("spare", {"attestation": {"type": "symmetricKey"}})
    world.hubs["hub-eu"].put_module("edge-gw-5", "spare")
    return world


def described(host: str) -> Any:
    """The operations that are served, with null allowed: the services write it for "not set"."""
    content = _any_json_in_maps(swagger(host))
    served = {operation for name, operation in OPERATIONS if name == host}
    paths = {
        path: {method: about for method, about in methods.items() if f"{method.upper()} {path}" in served}
        for path, methods in content["paths"].items()
    }
    definitions = {name: _nullable(definition) for name, definition in content["definitions"].items()}
    return schemathesis.openapi.from_dict(content | {"paths": paths, "definitions": definitions})


def _nullable(definition: dict[str, Any]) -> dict[str, Any]:
    properties = {
        name: ({"allOf": [schema]} if "$ref" in schema else schema) | {"x-nullable": True}
        for name, schema in definition.get("properties", {}).items()
    }
    return definition | {"properties": properties}


def about_something_there(case: Any, known: Case | None) -> None:
    """Put the ids, body and headers of a known case into a made-up one, whose other parts stay."""
    if known is None:
        return
    segments = zip(known.template.split("/"), known.path.split("/"), strict=True)
    case.path_parameters = {name.strip("{}"): quote(given, safe="") for name, given in segments if name[:1] == "{"}
    case.headers = dict(case.headers or {}) | known.headers
    if known.body is not None:
        case.body = known.body


def send(azure: RunningAzure, host: str, case: Any) -> Any:
    is_dps = host == "factory-eu"
    case.query = dict(case.query or {}) | {"api-version": DpsApi.api_version if is_dps else HubApi.api_version}
    token = azure.world.identity.issue(DPS_RESOURCE if is_dps else HUB_RESOURCE).text
    return case.call(base_url=azure.urls[host], headers={"Authorization": f"Bearer {token}"})


def check(host: str, case: Any, response: Any) -> None:
    """An answer is as described; a refusal is in the service's own form, which hubs do not describe."""
    if host == "factory-eu" or response.status_code < 400:
        case.validate_response(response, excluded_checks=LEFT_OUT if response.content else [*LEFT_OUT, TYPE_OF_BODY])
        return
    assert response.status_code < 500
    assert set(response.json()) == {"Message", "ExceptionMessage"}
    assert response.json()["Message"].startswith("ErrorCode:")


@pytest.mark.parametrize(("host", "operation"), OPERATIONS, ids=lambda part: part)
@pytest.mark.parametrize("mode", ["positive", "negative"])
def test_made_up_requests_get_an_answer_or_a_refusal_as_described(
    azure: RunningAzure, host: str, operation: str, mode: str
) -> None:
    method, path = operation.lower().split(" ", 1)[0], operation.split(" ", 1)[1]
    made_up = described(host)[path][method].as_strategy(generation_mode=schemathesis.GenerationMode(mode))
    known = [case for case in CASES if (case.host, case.operation) == (host, operation)]

    @given(case=made_up, about=st.sampled_from([None, *known]))
    @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, database=None)
    def hold(case: Any, about: Case | None) -> None:
        about_something_there(case, about)
        check(host, case, send(azure, host, case))

    hold()
