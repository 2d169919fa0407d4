import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacy.model.errors import RefusalReason, RefusedError
from privacy.subject.identifiers import MOST, parse_identifiers, unescape

SERVICES = {"factory-eu", "factory-us"}
HUB_CHARACTERS = string.ascii_letters + string.digits + "-:.+%_#*?!(),=@;$'"
hub_ids = st.text(HUB_CHARACTERS, min_size=1, max_size=128).filter(
    lambda name: (
        name not in {".", "..", "query"}
        and not name.startswith(("device:", "group:", "registration:"))
        and not (len(name) > 1 and name[0] == name[-1] == "'")
    )
)


def parse_identifier(text: str) -> str:
    (identifier,) = parse_identifiers(text, SERVICES).identifiers
    return identifier


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
        "group:",
        "group:a*b",
        "registration:",
        "registration:a*b",
        "registration:query",
        "factory-xx/lock-12",
        "factory-eu/",
        "/x",
        "<!channel>",
        "&lt;!channel&gt;",
        "<@U0BEN>",
        "sensor\u202e42",
        "sensor\u200b42",
        "\u200b",
        "sensor\x0042",
        "sënsor",
        "x" * 129,
        "sensor-42 ../x",
        " ".join(f"d-{n}" for n in range(21)),
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
def test_any_text_gives_ids_or_a_refusal_and_nothing_else(typed: str) -> None:
    try:
        identifiers = parse_identifiers(typed, SERVICES).identifiers
    except RefusedError:
        return
    assert 1 <= len(identifiers) <= MOST
    for identifier in identifiers:
        _, _, name = identifier.rpartition("/")
        assert set(name) <= set(HUB_CHARACTERS)
        assert name not in {"device:", "group:", "registration:"}


@given(st.lists(hub_ids, min_size=1, max_size=MOST, unique=True), st.sampled_from([" ", "\n", "  \t "]))
def test_up_to_twenty_ids_are_taken_in_their_order(names: list[str], between: str) -> None:
    assert list(parse_identifiers(between.join(names)).identifiers) == names


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ('"sensor-42"', "sensor-42"),
        ("'sensor-42'", "sensor-42"),
        ("`sensor-42`", "sensor-42"),
        ("\u201csensor-42\u201d", "sensor-42"),
        ("\ufeffsensor-42\u200b", "sensor-42"),
        ("\u2018device:help\u2019", "device:help"),
    ],
)
def test_what_pasting_puts_around_an_id_is_left_out_and_said(typed: str, meant: str) -> None:
    taken = parse_identifiers(typed)

    assert taken.identifiers == (meant,)
    assert taken.trimmed


@pytest.mark.parametrize(
    "typed", ["factory-eu/lock-12", "factory-us/device:lock-12", "group:line-3", "registration:device:x", "it's", "a,b"]
)
def test_reserved_forms_and_strange_characters_are_taken_as_they_are(typed: str) -> None:
    taken = parse_identifiers(typed, SERVICES)

    assert taken.identifiers == (typed,)
    assert not taken.trimmed


def test_an_id_named_twice_is_asked_for_once() -> None:
    assert parse_identifiers("a b a").identifiers == ("a", "b")


def test_slacks_three_escapes_are_undone_once() -> None:
    assert unescape("a &amp;lt; b &lt;c&gt;") == "a &lt; b <c>"
