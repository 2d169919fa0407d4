"""Answers of Azure about one device, and the ways in which they are spoiled."""

import copy
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import httpx

DEVICE = "edge-gw-5"
OTHERS = ("sensor-42", "valve-51", "thermo-0107")
"""Other people's devices."""

DEEP, DEEPER, ENDLESS, NOT_A_NUMBER, LONG_NUMBER = "@deep@", "@deeper@", "@endless@", "@nan@", "@long@"
RAW = {
    DEEP: "[" * 300 + "]" * 300,
    DEEPER: '{"a":' * 5000 + "1" + "}" * 5000,
    ENDLESS: "1e999",
    NOT_A_NUMBER: "NaN",
    LONG_NUMBER: "9" * 5000,
}
"""What `json.dumps` would not write, by what stands for it."""
JUNK: tuple[Any, ...] = (
    *(None, "", 0, -1, 1.5, True, [], {}, 10**30, 1e308, 2**53 + 1, "x" * 5000, " ", "\x00", "\ud800", "a\udfffb"),
    *("\u202e<!channel>", "../..", "é" * 130, ["a", {"b": 1}], {"\ud800": "\ud800"}, [[]], {"": None}, "stranger-1"),
    *RAW,
)
BODIES = (
    *(b"", b"{", b"null", b"[null]", b"<html>Sign in</html>", b"\xff\xfe\x00", b"\xef\xbb\xbf{}", b"[" * 100_000),
    *('{"deviceId": "edge-gw-5"}'.encode("utf-16"), b'{"a": 1} {"b": 2}', b'"edge-gw-5"', b"1e999"),
)
STATUSES = (200, 201, 204, 206, 301, 304, 400, 404, 412, 429, 500)
TOKENS = ("", " ", "same", "x" * 5000, "a,b")


@dataclass(frozen=True, kw_only=True)
class Given:
    """An answer on its way to be spoiled."""

    body: Any = None
    """JSON."""
    content: bytes | None = None
    """What is sent in place of it."""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()

    def response(self) -> httpx.Response:
        if self.content is not None:
            return httpx.Response(self.status, content=self.content, headers=self.headers)
        text = json.dumps(self.body)
        for name, raw in RAW.items():
            text = text.replace(f'"{name}"', raw)
        return httpx.Response(self.status, content=text.encode(), headers=self.headers)


Answers = dict[str, Given]
"""By `METHOD /path`, of a world with one service and one hub."""


def is_of_others(call: str) -> bool:
    return any(name in call for name in OTHERS)


def _spots(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a body but the body itself."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inside:
        yield (*path, key)
        yield from _spots(item, (*path, key))


def _changed(given: Given, chance: random.Random, change: Callable[[Any, Any], None]) -> Given:
    """A copy in which `change` was done to one spot, given as what holds it and its key."""
    body = copy.deepcopy(given.body)
    spots = list(_spots(body))
    if not spots:
        return given
    *path, key = chance.choice(spots)
    holder = body
    for step in path:
        holder = holder[step]
    change(holder, key)
    return replace(given, body=body)


def _junk(given: Given, chance: random.Random, _call: str, _answers: Answers) -> Given:
    def put(holder: Any, key: Any) -> None:
        holder[key] = copy.deepcopy(chance.choice(JUNK))

    return _changed(given, chance, put)


def _dropped(given: Given, chance: random.Random, _call: str, _answers: Answers) -> Given:
    def drop(holder: Any, key: Any) -> None:
        del holder[key]

    return _changed(given, chance, drop)


def _renamed_id(given: Given, chance: random.Random, call: str, _answers: Answers) -> Given:
    """Another id where one of the device stands; what DPS says about its `deviceId` is believed, so not there."""
    by_id = call.startswith(("GET /enrollments/", "GET /registrations/"))

    def rename(holder: Any, key: Any) -> None:
        if isinstance(holder[key], str) and not (by_id and key == "deviceId"):
            holder[key] = chance.choice([*OTHERS, DEVICE, DEVICE.upper(), "camera"])

    return _changed(given, chance, rename)


def _of_another(given: Given, chance: random.Random, call: str, answers: Answers) -> Given:
    """The whole answer about somebody else."""
    others = [answers[name] for other in OTHERS if (name := call.replace(DEVICE, other)) != call and name in answers]
    return chance.choice(others) if others else given


def _mixed(given: Given, chance: random.Random, call: str, answers: Answers) -> Given:
    """A list in which somebody else's items stand beside the device's own."""
    other = _of_another(given, chance, call, answers)
    return replace(given, body=[*given.body, *other.body]) if isinstance(given.body, list) and other.body else given


def _raw(given: Given, chance: random.Random, _call: str, _answers: Answers) -> Given:
    whole = json.dumps(given.body).encode()
    return replace(given, content=chance.choice([*BODIES, whole[: len(whole) // 2], whole + whole]))


def _other_status(given: Given, chance: random.Random, _call: str, _answers: Answers) -> Given:
    return replace(given, status=chance.choice(STATUSES))


def _more_pages(given: Given, chance: random.Random, _call: str, _answers: Answers) -> Given:
    return replace(given, headers=(("x-ms-continuation", chance.choice(TOKENS)),))


MUTATIONS = (
    *(_junk, _junk, _junk, _dropped, _renamed_id, _renamed_id, _of_another, _mixed),
    *(_raw, _other_status, _more_pages),
)


def mutated(answers: Answers, chance: random.Random) -> Answers:
    """One to four changes to what is said about the device; the others' own answers stay as they are."""
    changed = dict(answers)
    for _ in range(chance.randint(1, 4)):
        call = chance.choice([call for call in changed if not is_of_others(call)])
        changed[call] = chance.choice(MUTATIONS)(changed[call], chance, call, answers)
    return changed
