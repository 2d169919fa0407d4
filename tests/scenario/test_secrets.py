"""Secrets planted in every field that a service or a person can fill: none of them leaves the bot, by any way."""

import base64
import hashlib
import io
import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import quote

import pytest
import structlog

from sandbox.azure.fleet import planted_camera, planted_gateway
from sandbox.azure.shapes import Json
from sandbox.azure.world import AzureWorld
from sandbox.faults import Fault, FaultKind
from tests.scenario.house import House, Opened

DEVICES = ("sensor-42", "edge-gw-5", "cam-porch-9")
OTHER_HUB = "HostName=hub-us.azure-devices.net;DeviceId=spare;SharedAccessKey="


def in_base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def web_token(core: str) -> str:
    parts = ('{"alg":"ES256"}', json.dumps({"sub": core}), core)
    return ".".join(base64.urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in parts)


PLAIN: tuple[Callable[[str], Any], ...] = (
    # Each makes a member's value, in which the word is the secret.
    lambda word: OTHER_HUB + word,
    lambda word: [["plain", f"Endpoint=sb://ns.example/;SharedAccessKeyName=n;SharedAccessKey={word}"]],
    lambda word: {"deep": [{"er": {"wifiPassword": word}}]},
    lambda word: {"api_key": [word], "tokenCount": 7},
    lambda word: {"CLIP_TOKEN": {"value": word}, "LANGUAGE": {"value": "it-IT"}},
    lambda word: {"name": "client-secret", "value": word},
    lambda word: ["--verbose", "--password", word],
    lambda word: json.dumps({"Env": ["A=1", f"MQTT_PASSWORD={word}"]}),
    lambda word: f"https://blobs.example/c?sv=2022-11-02&sig={word}&se=2027-01-01",
    lambda word: f"https://f.example/api/hook?code={word}",
    lambda word: f"amqps://ana:{word}@broker.example",
    lambda word: f"SharedAccessSignature sr=hub%2Fdevices%2Fx&sig={word}&se=1790000000",
    lambda word: f"Authorization: Bearer {word}",
    lambda word: f"-----BEGIN PRIVATE KEY-----\n{word}\n-----END PRIVATE KEY-----",
    lambda word: f"xoxb-123456789012-{word}",
    lambda word: f"ghp_{word}{word}",
    lambda word: f"set by phone: wifi password {word}",
    lambda word: f"<Config><Password>{word}</Password></Config>",
    lambda word: {f"password={word}": "in a name"},
)
WRAPPED: tuple[Callable[[str], str], ...] = (
    # Each makes a text in which one cannot see the word, so that the whole text is the secret.
    lambda word: in_base64(OTHER_HUB + word),
    lambda word: in_base64(in_base64(OTHER_HUB + word)),
    lambda word: quote(OTHER_HUB, safe="") + "".join(f"%{ord(letter):02x}" for letter in word),
    lambda word: (OTHER_HUB + word).encode().hex(),
    lambda word: in_base64(json.dumps({"credentials": {"user": "u", "for": word}})),
    lambda word: base64.b64encode(hashlib.sha256(word.encode()).digest()).decode(),
    web_token,
)


@dataclass(frozen=True, kw_only=True)
class Planted:
    """One field full of secrets."""

    members: Json
    secrets: tuple[str, ...]


def planted(field: str) -> Planted:
    """One secret of every shape, each with a word of its own."""
    words = ("Zq7" + hashlib.sha256(f"{field}/{number}".encode()).hexdigest()[:12] + "Wx" for number in count())
    plain = [(word, shape(word)) for shape, word in zip(PLAIN, words, strict=False)]
    values = [(text, text) for text in (shape(word) for shape, word in zip(WRAPPED, words, strict=False))]
    names = [(text, {text: "in a name"}) for text in (shape(word) for shape, word in zip(WRAPPED, words, strict=False))]
    found = [*plain, *values, *names]
    return Planted(
        members={f"m{number}": value for number, (_, value) in enumerate(found)},
        secrets=tuple(secret for secret, _ in found),
    )


def one_text(field: str) -> tuple[str, tuple[str, ...]]:
    """What a field holds that takes nothing but text: several secrets in lines."""
    full = planted(field)
    lines = [value for value in full.members.values() if isinstance(value, str)]
    return "\n".join(lines), tuple(secret for secret in full.secrets if any(secret in line for line in lines))


def fill(world: AzureWorld) -> set[str]:
    """Plant secrets wherever records have room for them; returns all that may not leave."""
    secrets: set[str] = set()

    def new(field: str) -> Json:
        full = planted(field)
        secrets.update(full.secrets)
        return full.members

    def text(field: str) -> str:
        written, held = one_text(field)
        secrets.update(held)
        return written

    factory, hub = world.services["factory-eu"], world.hubs["hub-eu"]
    enrollment = factory.enrollments.get("sensor-42")
    known = enrollment["optionalDeviceInformation"]
    initial = {"tags": new("initial tags"), "properties": {"desired": new("initial desired")}}
    custom = {"webhookUrl": f"https://f.example/api?code={text('webhook')}", "apiVersion": "2021-10-01"}
    changed = {"initialTwin": initial, "optionalDeviceInformation": known | new("information")}
    factory.put_enrollment("sensor-42", enrollment | changed | {"customAllocationDefinition": custom})
    state = factory.registrations.get("sensor-42")
    told = {"payload": new("payload"), "errorMessage": text("error message")}
    factory.registrations.put("sensor-42", state | told)
    for device in DEVICES:
        properties = {"desired": new(f"{device} desired"), "reported": new(f"{device} reported")}
        twin = {"tags": new(f"{device} tags"), "properties": properties}
        hub.put_device(device, identity={"statusReason": text(f"{device} reason")}, twin=twin)
    for module in ("$edgeAgent", "$edgeHub", "camera"):
        properties = {"desired": new(f"{module} desired"), "reported": new(f"{module} reported")}
        hub.put_module("edge-gw-5", module, twin={"tags": new(f"{module} tags"), "properties": properties})
    return secrets | world.secrets()


@contextmanager
def listening() -> Iterator[io.StringIO]:
    """All that is logged meanwhile, in the form in which it is written."""
    root = logging.getLogger()
    formats = (handler.formatter for handler in root.handlers)
    handler = logging.StreamHandler(io.StringIO())
    handler.setFormatter(next(f for f in formats if isinstance(f, structlog.stdlib.ProcessorFormatter)))
    root.addHandler(handler)
    try:
        yield handler.stream
    finally:
        root.removeHandler(handler)


def kept(folder: Path) -> bytes:
    """Every byte that the bot left on its disk, but for its own keys."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.parent.name != "keys"]
    assert any(path.suffix == ".sqlite" for path in files)
    return b"\n".join(path.read_bytes() for path in files)


def leaked(secrets: set[str], *texts: str | bytes) -> list[str]:
    everything = b"\n".join(text if isinstance(text, bytes) else text.encode() for text in texts)
    # As they stand, and as JSON and HTML write them.
    return [one for one in sorted(secrets) if any(form.encode() in everything for form in {one, json.dumps(one)[1:-1]})]


def test_every_planted_secret_would_be_found_if_it_left() -> None:
    full = planted("somewhere")
    assert len(set(full.secrets)) == len(full.secrets) >= 30
    assert leaked(set(full.secrets), json.dumps(full.members)) == sorted(full.secrets)


async def exported(house: House, device: str) -> tuple[Opened, tuple[str | bytes, ...]]:
    """The file, and everything that left the bot or stayed on its disk on the way to it."""
    with listening() as log:
        async with house.power():
            await house.ask(f"/dps-export {device}")
            await house.until_card("Done")

    opened = house.file()
    messages = json.dumps([message.content.text for message in house.seen()], ensure_ascii=False)
    blocks = json.dumps([message.content.blocks for message in house.seen()], ensure_ascii=False)
    entries = json.dumps(house.entries(), ensure_ascii=False)
    assert "fulfilled" in entries
    return opened, (opened.everything(), messages, blocks, entries, kept(house.folder), log.getvalue())


@pytest.mark.parametrize("device", DEVICES)
async def test_no_planted_secret_leaves_the_bot(house: House, device: str) -> None:
    secrets = fill(house.azure.world)
    assert len(secrets) > 400

    opened, everything = await exported(house, device)

    assert len(opened.manifest["withheld"]) > 40
    assert leaked(secrets, *everything) == []


@pytest.mark.parametrize(("device", "seeded"), [("cam-porch-9", planted_camera), ("edge-gw-5", planted_gateway)])
async def test_no_secret_of_the_demo_leaves_the_bot_and_what_looks_like_one_arrives(
    house: House, device: str, seeded: ModuleType
) -> None:
    opened, everything = await exported(house, device)

    assert len(seeded.SECRETS) >= 20
    assert leaked(house.azure.world.secrets(), *everything) == []
    assert [text for text in seeded.HARMLESS if text.encode() not in opened.everything()] == []


async def test_what_stands_beside_the_secrets_arrives(house: House) -> None:
    fill(house.azure.world)
    async with house.power():
        await house.ask("/dps-export sensor-42")
        await house.until_card("Done")

    everything = house.file().everything()
    for harmless in (b"Lindqvist", b"K-20418", b"tokenCount", b"it-IT", b"hub-us.azure-devices.net"):
        assert harmless in everything


async def test_the_page_shows_each_placeholder_and_the_manifest_lists_it(house: House) -> None:
    fill(house.azure.world)
    async with house.power():
        await house.ask("/dps-export edge-gw-5")
        await house.until_card("Done")

    opened = house.file()
    kinds = {item["what"] for item in opened.manifest["withheld"]}
    assert {"password", "token", "SAS token", "access key", "private key", "credentials", "symmetric key"} <= kinds
    for what in kinds:
        assert f"[withheld: {what}]" in opened.page
    for record in opened.records:
        assert all(resolves(record["body"], item["pointer"]) for item in record["withheld"])


def resolves(body: Any, pointer: str) -> bool:
    """Whether something stands there, as itself or as a name, that says it was withheld."""
    value, step = body, ""
    for part in pointer.split("/")[1:]:
        step = part.replace("~1", "/").replace("~0", "~")
        value = value[int(step)] if isinstance(value, list) else value[step]
    return "[withheld: " in step or (isinstance(value, str) and "[withheld: " in value)


@pytest.mark.parametrize("status", [400, 403, 500])
async def test_what_azure_says_of_an_error_reaches_nobody(house: House, status: int) -> None:
    secret = "Rhubarb-Crumble-1987"
    body = json.dumps({"errorCode": status, "trackingId": "x", "message": f"password={secret}"})
    house.azure.boards["hub-eu"].add(Fault(route="* *", kind=FaultKind.STATUS, status=status, body=body))
    with listening() as log:
        async with house.power():
            await house.ask("/dps-export sensor-42")
            await house.until_card("PARTIAL")

    messages = json.dumps([[m.content.text, m.content.blocks] for m in house.seen()], ensure_ascii=False)
    assert leaked({secret}, house.file().everything(), messages, kept(house.folder), log.getvalue()) == []


async def test_a_name_that_the_config_allows_is_no_secret_in_any_record(house: House) -> None:
    factory, hub = house.azure.world.services["factory-eu"], house.azure.world.hubs["hub-eu"]
    told = {"payload": {"Pass": "north gate", "wifiPassword": "Rhubarb-Crumble-1987"}}
    factory.registrations.put("edge-gw-5", factory.registrations.get("edge-gw-5") | told)
    hub.put_device("edge-gw-5", twin={"tags": {"pass": "north gate", "note": "pass: north gate"}})
    hub.put_module("edge-gw-5", "zebra", twin={"properties": {"desired": {"PASS": "north gate"}}})
    async with house.power(config={"[azure]\n": '[privacy]\nallowed_names = ["Pass"]\n\n[azure]\n'}):
        await house.ask("/dps-export edge-gw-5")
        await house.until_card("Done")

    opened = house.file()
    shown = {record["record"]: json.dumps(record["body"]).count("north gate") for record in opened.records}
    assert {kind: count for kind, count in shown.items() if count} == {
        "enrollment": 1,  # which holds the registration state
        "registration-record": 1,
        "device-twin": 2,
        "module-twin": 1,
    }
    assert b"Rhubarb-Crumble-1987" not in opened.everything()
    assert {"symmetric key", "password"} <= {item["what"] for item in opened.manifest["withheld"]}
