import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacy.errors import RefusalReason, RefusedError
from privacy.identifiers import parse_identifier, unescape

HUB_CHARACTERS = string.ascii_letters + string.digits + "-:.+%_#*?!(),=@;$'"
hub_ids = st.text(HUB_CHARACTERS, min_size=1, max_size=128).filter(
    lambda name: name not in {".", "..", "query"} and not name.startswith(("device:", "group:"))
)


@given(hub_ids)
def test_every_legal_id_is_taken_exactly_as_typed(name: str) -> None:
    assert parse_identifier(f"  {name}  ") == name


@given(hub_ids)
def test_the_device_prefix_reaches_ids_that_are_words_of_the_command(name: str) -> None:
    assert parse_identifier(f"device:{name}") == f"device:{name}"


@pytest.mark.parametrize(
    "typed",
    [
        "../x",
        "a/b",
        "a\\b",
        ".",
        "..",
        "query",
        "device:..",
        "device:",
        "group:line-3",
        "<!channel>",
        "&lt;!channel&gt;",
        "<@U0BEN>",
        "sensor\u202e42",
        "sensor\u200b42",
        "sensor\x0042",
        "sënsor",
        "x" * 129,
        "sensor-42 sensor-43",
        "",
    ],
)
def test_what_is_not_an_id_is_refused_with_a_sentence_that_does_not_repeat_it(typed: str) -> None:
    with pytest.raises(RefusedError) as caught:
        parse_identifier(typed)

    sentence = str(caught.value)
    assert caught.value.reason is RefusalReason.BAD_IDENTIFIER
    assert sentence.endswith(".")
    assert "<" not in sentence
    assert "x" * 129 not in sentence


@given(st.text(max_size=200))
def test_any_text_gives_an_id_or_a_refusal_and_nothing_else(typed: str) -> None:
    try:
        identifier = parse_identifier(typed)
    except RefusedError:
        return
    assert set(identifier.removeprefix("device:")) <= set(HUB_CHARACTERS)
    assert 1 <= len(identifier.removeprefix("device:")) <= 128


def test_slacks_three_escapes_are_undone_once() -> None:
    assert unescape("a &amp;lt; b &lt;c&gt;") == "a &lt; b <c>"
