"""Durations in the config: one number, one unit, and a sentence for everything else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacy.model.clocks import parse_duration

SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
counts = st.integers(min_value=1, max_value=999_999)
units = st.sampled_from(sorted(SECONDS))


@given(counts, units)
def test_a_number_and_a_unit_are_so_many_milliseconds(count: int, unit: str) -> None:
    assert parse_duration(f"{count}{unit}") == count * SECONDS[unit] * 1000


@given(st.text())
def test_any_text_is_a_positive_duration_or_is_refused_with_a_sentence(text: str) -> None:
    try:
        assert parse_duration(text) > 0
    except ValueError as refusal:
        assert "a whole number and a unit" in str(refusal)  # noqa: PT017 - either may happen
        known = "write a whole number and a unit, such as 90s, 15m, 72h or 7d"
        assert text not in str(refusal) or text in known  # noqa: PT017


@given(
    counts, units, st.sampled_from(["{0}{1} ", " {0}{1}", "{0} {1}", "-{0}{1}", "{0}.5{1}", "{0}{1}{1}", "{0}", "{1}"])
)
def test_anything_beside_number_and_unit_is_refused(count: int, unit: str, shape: str) -> None:
    with pytest.raises(ValueError, match="a whole number and a unit"):
        parse_duration(shape.format(count, unit))


@pytest.mark.parametrize("text", ["0s", "000d", "1H", "1w", "1h30m", "٣h", "1h\n", "1234567s", ""])
def test_what_looks_like_a_duration_and_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="a whole number and a unit"):
        parse_duration(text)


@pytest.mark.parametrize("value", [90, 1.5, True, None, ["1h"], {"h": 1}])
def test_what_is_no_text_is_refused_as_a_wrong_text_is(value: object) -> None:
    with pytest.raises(ValueError, match="a whole number and a unit"):
        parse_duration(value)
