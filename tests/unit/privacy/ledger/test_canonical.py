import json

import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from privacy.ledger import canonical

EXACT = 2**53 - 1
NUMBERS = st.one_of(st.integers(-EXACT, EXACT), st.floats(-EXACT, EXACT), st.floats(1e22, 1e300))
"""Between 2**53 and 1e21 a fraction is written as a whole number, which is then too large to be read exactly."""
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, st.text(max_size=6)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=3), inner, max_size=3)),
    max_leaves=8,
)


def is_canonical(text: bytes) -> bool:
    """As its words say: dump again, compare."""
    try:
        return rfc8785.dumps(json.loads(text.decode())) == text
    except ValueError:
        return False


@given(VALUES)
@example({"\U0001f600": 1, "\ufb33": 2})  # by code point they stand the other way round than by UTF-16
@example({"a": 1e21, "b": 1.0, "c": -0.0, "d": 2**53 - 1})
def test_what_was_written_canonically_is_read(value: object) -> None:
    written = rfc8785.dumps(value)  # type: ignore[arg-type]

    assert canonical.read(written) == json.loads(written)


@given(VALUES)
@example({"\U0001f600": 1, "\ufb33": 2})
@example(["\x7f\u2028\x1f\b/", -0.0, 1e21, EXACT])
def test_what_is_written_has_the_one_form(value: object) -> None:
    assert canonical.write(value) == rfc8785.dumps(value)  # type: ignore[arg-type]


@given(st.one_of(st.none(), st.integers(-EXACT, EXACT), st.text(max_size=9)))
def test_a_single_value_has_the_one_form(value: str | int | None) -> None:
    assert canonical.of_scalar(value).encode() == rfc8785.dumps(value)


@pytest.mark.parametrize("value", [2**53, -(2**53), float("nan"), float("inf"), {"a": 2**60}])
def test_what_has_no_such_form_is_refused(value: object) -> None:
    with pytest.raises(rfc8785.CanonicalizationError):
        canonical.write(value)


@given(VALUES, st.booleans(), st.booleans(), st.sampled_from([(",", ":"), (", ", ": ")]))
def test_any_other_form_is_refused(value: object, ascii_only: bool, in_order: bool, between: tuple[str, str]) -> None:  # noqa: FBT001
    text = json.dumps(value, ensure_ascii=ascii_only, sort_keys=in_order, separators=between).encode()

    if is_canonical(text):
        assert canonical.read(text) == value
    else:
        with pytest.raises(ValueError):
            canonical.read(text)


@pytest.mark.parametrize(
    "text",
    [
        b'{"event":"requested","event":"refused"}',
        b'{"detail":{"plan":1,"plan":2}}',
        b'{"b":1,"a":2}',
        b'{"a": 1}',
        b'{"a":1}\n',
        b'{"a":1.0}',
        b'{"a":1E3}',
        b'{"a":1e21}',
        b'{"a":-0}',
        b'{"a":9007199254740992}',
        b'{"a":NaN}',
        b'{"a":Infinity}',
        rb'{"a":"\u0041"}',
        rb'{"a":"\/"}',
        rb'{"a":"\ud800"}',
        rb'{"a":"\u001F"}',
        b'{"a":"\xff"}',
        b'\xef\xbb\xbf{"a":1}',
        '{"\ufb33":2,"\U0001f600":1}'.encode(),
        b"[" * 100_000,
        b"[" * 100_000 + b"]" * 100_000,
        b"",
    ],
)
def test_each_way_to_say_it_otherwise_is_refused(text: bytes) -> None:
    with pytest.raises(ValueError):
        canonical.read(text)
