"""Bad input to the control API gets 400 or 404 and a sentence, and changes nothing."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from yarl import URL

from tests.contract.control.bench import Bench, open_bench

pytestmark = pytest.mark.asyncio(loop_scope="module")

FAULT = {"world": "slack", "route": "GET /x", "kind": "status"}
HOLD = {"world": "slack", "route": "GET /x", "when": "before"}
KEY = {"type": "symmetricKey"}
DEVICE, ENROLLMENT = "/azure/hub-eu/devices/new-1", "/azure/factory-eu/enrollments/new-1"
DELETION, SPOILED = "/azure/hub-eu/deletions", {"kind": "device-identity", "id": "new-1", "fate": "stays"}
REGISTRATION = "/azure/factory-eu/registrations/new-1"

NO_SENSE = [
    ("POST", "/faults", b"{", "the body is not JSON"),
    ("POST", "/faults", b"\xff", "the body is not JSON"),
    ("POST", "/faults", [FAULT], "the body is not a JSON object"),
    ("POST", "/faults", FAULT | {"tiems": 1}, "tiems is unknown here; known are: world, route"),
    ("POST", "/faults", FAULT | {"kind": "explode"}, "kind is one of: status, slow, reset, half-body, wrong-json"),
    ("POST", "/faults", FAULT | {"route": "/x"}, "a route is a method and a path"),
    ("POST", "/faults", FAULT | {"status": "503"}, "status is a whole number"),
    ("POST", "/faults", FAULT | {"status": True}, "status is a whole number"),
    ("POST", "/faults", FAULT | {"status": 99_999}, "status is from 200 to 599"),
    ("POST", "/faults", FAULT | {"times": 0}, "times is at least 1"),
    ("POST", "/faults", FAULT | {"seconds": -5}, "seconds and lasts are 0 or more"),
    ("POST", "/faults", FAULT | {"lasts": -1}, "seconds and lasts are 0 or more"),
    ("POST", "/faults", FAULT | {"kind": "refused"}, "error is the code with which a call is refused"),
    ("POST", "/faults", FAULT | {"error": "update_failed"}, "error is the code with which a call is refused"),
    ("POST", "/faults", FAULT | {"headers": {"a": 1}}, "headers are texts on one line"),
    ("POST", "/faults", FAULT | {"headers": {"a\nb": "c"}}, "headers are texts on one line"),
    ("POST", "/faults", FAULT | {"retry_after": "1\r\nx: y"}, "headers are texts on one line"),
    ("POST", "/holds", HOLD | {"when": "during"}, "when is before or after"),
    ("POST", "/holds", HOLD | {"route": "x"}, "a route is a method and a path"),
    ("POST", "/holds", HOLD | {"times": 1.5}, "times is a whole number"),
    ("POST", "/holds", HOLD | {"times": -2}, "times is at least 1"),
    ("GET", "/calls?route=foo", None, "route is a method and a path"),
    ("PUT", "/azure/hub-eu/devices/a%20b", {}, "Invalid deviceId: 'a b'"),
    ("PUT", DEVICE, {"device": {}}, "device is unknown here; known are: identity, twin"),
    ("PUT", DEVICE, {"twin": 5}, "twin is an object"),
    ("PUT", DEVICE, {"twin": {"tags": 5}}, "twin.tags is an object"),
    ("PUT", DEVICE, {"twin": {"properties": {"desired": [1]}}}, "twin.properties.desired is an object"),
    ("PUT", DEVICE, {"identity": {"authentication": 7}}, "identity.authentication is an object"),
    ("PUT", ENROLLMENT, {}, "attestation is missing"),
    ("PUT", ENROLLMENT, {"attestation": KEY, "registrationId": "x"}, "differs from the id in the address"),
    ("PUT", ENROLLMENT, {"attestation": KEY | {"symmetricKey": "x"}}, "attestation.symmetricKey is an object"),
    ("PUT", ENROLLMENT, {"attestation": KEY, "iotHubs": 5}, "iotHubs is a list"),
    ("PUT", ENROLLMENT, {"attestation": KEY, "initialTwin": {"tags": 5}}, "initialTwin.tags is an object"),
    ("POST", REGISTRATION, {}, "no enrollment lets this device in"),
    ("POST", REGISTRATION, {"group": "no-such"}, "no enrollment lets this device in"),
    ("POST", REGISTRATION, {"group": "line-3", "hub": "hub-mars"}, "hub is the host name of a linked hub"),
    ("POST", DELETION, SPOILED | {"kind": "device"}, "kind is one of: enrollment, registration-record"),
    ("POST", DELETION, SPOILED | {"kind": "enrollment"}, "kind is one of: command-queue, device-identity"),
    ("POST", DELETION, SPOILED | {"kind": "device-twin"}, "for a device-twin fate is one of: unreadable"),
    ("POST", DELETION, SPOILED | {"fate": "burns"}, "fate is one of: stays, returns, unreadable"),
    ("POST", DELETION, SPOILED | {"id": None}, "id is needed"),
    ("POST", DELETION, SPOILED | {"after_reads": -1}, "after_reads is 0 or more"),
    ("POST", DELETION, SPOILED | {"status": 204}, "status is from 400 to 599"),
    ("DELETE", f"{DELETION}?kind=device", None, "kind is one of: enrollment"),
    ("POST", "/azure/factory-eu/returns/new-1", {"seconds": -1}, "seconds is 0 or more"),
    ("POST", "/azure/factory-eu/returns/new-1", {"hub": "hub-mars"}, "hub is the host name of a linked hub"),
    ("POST", "/azure/hub-eu/drifts/new-1", {"values": ["a"]}, "values are two, and differ"),
    ("POST", "/azure/hub-eu/drifts/new-1", {"values": ["a", "a"]}, "values are two, and differ"),
    ("POST", "/azure/factory-eu/rules", {"cascade": "no"}, "cascade is true or false"),
    ("POST", "/slack/people/U0ANA", {"deleted": "yes"}, "deleted is true or false"),
    ("POST", "/slack/people/U0ANA", {"admin": True}, "admin is unknown here"),
]

NO_SUCH = [
    ("POST", "/faults", FAULT | {"world": "mars"}, "no world is called 'mars'; there are: factory-eu"),
    ("POST", "/holds", HOLD | {"world": "mars"}, "no world is called 'mars'"),
    ("GET", "/calls?world=mars", None, "no world is called 'mars'"),
    ("DELETE", "/faults?world=mars", None, "no world is called 'mars'"),
    ("DELETE", "/faults/slack.fault-99", None, "there is no such fault, or it is used up"),
    ("POST", "/holds/slack.hold-99/release", None, "no hold is called 'hold-99'"),
    ("GET", "/azure/factory-eu/devices", None, "no hub is called 'factory-eu'; there are: hub-eu, hub-us"),
    ("GET", "/azure/hub-eu/enrollments", None, "no service is called 'hub-eu'"),
    ("POST", "/azure/mars/deletions", SPOILED, "no host is called 'mars'; there are: factory-eu"),
    ("POST", "/azure/hub-eu/returns/new-1", {}, "no service is called 'hub-eu'"),
    ("POST", "/azure/factory-eu/drifts/new-1", {}, "no hub is called 'factory-eu'"),
    ("GET", DEVICE, None, "DeviceNotFound"),
    ("DELETE", ENROLLMENT, None, "Enrollment not found"),
    ("POST", "/slack/people/U0NOBODY", {"deleted": True}, "no person is called 'U0NOBODY'"),
    ("GET", "/nope", None, "nothing answers GET /control/nope; GET /control lists every route"),
    ("PATCH", "/faults", None, "nothing answers PATCH /control/faults"),
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bench() -> AsyncIterator[Bench]:
    async with open_bench() as bench:
        yield bench


@pytest.mark.parametrize(
    ("status", "method", "path", "body", "words"),
    [*((400, *case) for case in NO_SENSE), *((404, *case) for case in NO_SUCH)],
)
async def test_bad_input_gets_a_sentence_and_changes_nothing(
    bench: Bench, status: int, method: str, path: str, body: Any, words: str
) -> None:
    sent: dict[str, Any] = {"data": body} if isinstance(body, bytes) else {"json": body}
    address = URL(f"{bench.worlds.slack.url}/control{path}", encoded=True)

    async with bench.session.request(method, address, **sent) as response:
        answer = await response.json()

    assert (response.status, answer["ok"]) == (status, False)
    assert words in answer["error"]
    assert (await bench.control("GET", "/faults"))["faults"] == []
    assert (await bench.control("GET", "/holds"))["holds"] == []
    spoiled = (await bench.control("GET", DELETION))["deletions"]
    assert "new-1" not in {one["id"] for one in spoiled}
    assert "new-1" not in (await bench.control("GET", "/azure/hub-eu/devices"))["ids"]
    assert "new-1" not in (await bench.control("GET", "/azure/factory-eu/enrollments"))["ids"]
