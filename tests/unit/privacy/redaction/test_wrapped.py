"""Secrets in odd shapes: whatever is wrapped around them, they do not leave."""

import base64
import copy
import json
import re
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacy.model.records import RecordKind
from privacy.redaction.redact import withhold
from tests.unit.privacy.redaction.samples import HUB, KEY, SECRETS, SIGNATURE, WORD, WRAPPINGS, encoded, for_addresses

TWIN = RecordKind.DEVICE_TWIN


def shown(body: dict[str, Any]) -> str:
    clean, withheld = withhold(TWIN, body)
    assert withheld
    return json.dumps(clean, ensure_ascii=False)


@pytest.mark.parametrize("written", SECRETS)
def test_no_secret_leaves_as_a_value_or_as_a_name(written: str) -> None:
    secret = SECRETS[written]
    assert secret not in shown({"tags": {"note": written}})
    assert secret not in shown({"tags": {"list": [[written]]}})
    assert secret not in shown({"tags": {written: 1}})


@pytest.mark.parametrize("wrapping", WRAPPINGS)
@pytest.mark.parametrize("written", SECRETS)
def test_no_secret_leaves_in_a_wrapping(written: str, wrapping: str) -> None:
    wrapped = WRAPPINGS[wrapping](written)
    for body in ({"tags": {"note": wrapped}}, {"tags": {wrapped: 1}}):
        text = shown(body)
        assert SECRETS[written] not in text
        assert json.dumps(wrapped, ensure_ascii=False)[1:-1] not in text


@given(
    written=st.sampled_from([HUB, f"MQTT_PASSWORD: {WORD}", f'{{"apiKey": "{WORD}"}}']),
    wrappings=st.lists(st.sampled_from(sorted(WRAPPINGS)), min_size=2, max_size=3),
)
def test_no_secret_leaves_in_several_wrappings(written: str, wrappings: list[str]) -> None:
    wrapped = written
    for wrapping in wrappings:
        wrapped = WRAPPINGS[wrapping](wrapped)
    text = shown({"tags": {"note": wrapped}})
    assert SECRETS[written] not in text
    assert json.dumps(wrapped, ensure_ascii=False)[1:-1] not in text


def test_base64url_that_looks_like_base64_for_a_while_is_decoded_whole() -> None:
    text = f"it said https://f.azurewebsites.net/api/x?code={SIGNATURE}== again"
    wrapped = for_addresses(text)
    assert re.match(r"[A-Za-z0-9]{12,}_", wrapped)
    assert wrapped not in shown({"tags": {"note": wrapped}})


def test_a_word_behind_lines_of_base64_hides_nothing() -> None:
    lines = base64.encodebytes(HUB.ljust(114).encode()).decode().rstrip()
    assert {len(line) for line in lines.split()} == {76}
    assert shown({"tags": {"note": f"{lines} again"}}) == '{"tags": {"note": "[withheld: access key]"}}'


def test_a_secret_at_any_depth_is_found_and_the_rest_kept() -> None:
    deep: Any = HUB
    for level in range(900):
        deep = [deep] if level % 2 else {"a": deep}
    body = {"tags": deep, "version": 3}
    clean, withheld = withhold(TWIN, body)
    assert len(withheld) == 1
    value: Any = clean["tags"]
    for _ in range(900):
        value = value[0] if isinstance(value, list) else value["a"]
    assert value == HUB.replace(KEY, "[withheld: access key]")
    assert clean["version"] == 3


def test_a_text_that_is_nested_beyond_reading_is_searched_as_text() -> None:
    nested = "[" * 5_000 + f'{{"password": "{WORD}"}}' + "]" * 5_000
    assert WORD not in shown({"tags": {"note": nested}})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.sampled_from(sorted(SECRETS)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(st.text(max_size=8), JSON, max_size=4))
def test_the_same_record_is_always_cleaned_in_the_same_way_and_never_changed(body: dict[str, Any]) -> None:
    before = copy.deepcopy(body)
    first, second = withhold(TWIN, body), withhold(TWIN, body)
    assert first == second
    assert body == before


UNITS = (
    *(
        "a",
        "A1",
        "=",
        "a=",
        "-",
        "a:",
        ".",
        "/",
        "%41",
        "%",
        "é=",
        '"',
        "\\",
        '\\"',
        "&",
        "a;",
        "a=b;",
        "\n",
        "[",
        "{",
        '{"a":',
    ),
    *(
        "eyJ",
        "eyJ.",
        "://",
        "://:",
        "://a:",
        "token ",
        "token:",
        "token=",
        "password",
        "password=",
        'password="',
        "API key ",
    ),
    *(
        "password is ",
        "<a>",
        "<password>",
        "--a ",
        "-u a:",
        "?a=&",
        "bearer ",
        "SharedAccessSignature ",
        "WIFI:",
        "a; ",
    ),
    *(
        "-----BEGIN PRIVATE KEY-----",
        "-----BEGIN ",
        "xoxb-",
        "ghp_",
        "SG.",
        "QUFB",
        "Zm9v",
        "H4sI",
        "$6$",
        "$6$a$",
        "{SHA}",
        "41 ",
        "41:",
        "0x41,",
        "wifi:",
        "wifi:a;",
        "DPP:a;",
        "$I:A",
        "12345-",
        "90",
        "://a1",
        "a_b-",
        "key-",
        "EAA",
        "密码",
        "密码=",
        "p\u0430ss\u200b=",
        "key=\nAAAAAAAA",
        "&#x41;",
        "\\u0041",
        "%25",
    ),
)


@pytest.mark.parametrize("unit", UNITS)
def test_the_time_grows_with_the_length_of_a_hostile_text_and_not_with_its_square(unit: str) -> None:
    """Eight times the text: a quadratic search would take 64 times as long."""
    short, long = (unit * (size // len(unit)) + ".a.b" for size in (4_000, 32_000))
    quick = seconds(short)
    assert seconds(long) < max(0.05, 25 * quick)


@pytest.mark.parametrize("unit", ["a; b", "A1b2-", "41 41 ", "password", "-----BEGIN PRIVATE KEY-----", "QUFB"])
def test_the_time_grows_with_the_length_of_a_hostile_list_and_not_with_its_square(unit: str) -> None:
    short, long = ([unit] * size for size in (500, 4_000))
    quick = seconds(short)
    assert seconds(long) < max(0.05, 25 * quick)


def seconds(text: Any) -> float:
    """Processor time, which other work on the machine does not lengthen; the best of three."""
    found = []
    for _ in range(3):
        start = time.process_time()
        withhold(TWIN, {"tags": {"note": text}})
        found.append(time.process_time() - start)
    return min(found)


def test_base64_of_harmless_text_stays() -> None:
    body = {"tags": {"note": encoded("a token for the tram and a key under the mat")}}
    assert withhold(TWIN, body) == (body, ())
