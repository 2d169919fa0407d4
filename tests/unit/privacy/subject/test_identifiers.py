import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacy.model.errors import RefusalReason, RefusedError
from privacy.model.ids import Identifier
from privacy.subject.identifiers import MOST, ParsedIdentifier, parse_identifiers, unescape

SERVICES = {"factory-eu", "factory-us"}
HUB_CHARACTERS = string.ascii_letters + string.digits + "-:.+%_#*?!(),=@;$'"
hub_ids = st.text(HUB_CHARACTERS, min_size=1, max_size=121).filter(lambda name: name not in {".", ".."})
plain_ids = hub_ids.filter(
    lambda name: (
        name != "query"
        and not name.startswith(("device:", "group:", "registration:", "@"))
        and not (len(name) > 1 and name[0] == name[-1] == "'")
        and not {",", ";"} & set(name)
        and name[-1] not in ".:!?"
    )
)
"""Those that are no word of the command and hold no mark that could be the sentence's."""


def parse_identifier(text: str) -> str:
    (identifier,) = parse_identifiers(text, SERVICES).identifiers
    return identifier


@given(plain_ids)
def test_every_id_without_a_doubtful_mark_is_taken_exactly_as_typed(name: str) -> None:
    assert parse_identifier(f"  {name}  ") == name


@given(plain_ids)
def test_the_device_prefix_reaches_ids_that_are_words_of_the_command(name: str) -> None:
    assert parse_identifier(f"device:{name}") == f"device:{name}"


@given(hub_ids, st.sampled_from(['"', "“”", "`"]))
def test_in_quotes_the_device_prefix_reaches_every_legal_id(name: str, quotes: str) -> None:
    assert parse_identifier(f"{quotes[0]}device:{name}{quotes[-1]}") == f"device:{name}"


@given(hub_ids.filter(lambda name: not name.startswith(("'", "group:", "registration:"))), st.sampled_from(["", '"']))
def test_no_legal_id_is_lost_it_is_taken_looked_for_or_asked_about(name: str, quote: str) -> None:
    try:
        taken = parse_identifier(f"{quote}{name}{quote}")
    except RefusedError:
        return

    assert taken == name or name in ParsedIdentifier.parse(Identifier(taken)).with_mark


@given(hub_ids.filter(lambda name: name[0] != "'"))
def test_where_no_search_follows_no_mark_is_left_out(name: str) -> None:
    try:
        taken = parse_identifiers(name, SERVICES, searched=False)
    except RefusedError:
        return

    assert taken.identifiers == (name,)


@given(
    st.lists(plain_ids.filter(lambda name: name[0] != "'"), min_size=1, max_size=MOST, unique=True),
    st.sampled_from([", ", "; ", ",\n", " , ", ";\n", ". "]),
    st.sampled_from(["", ".", ",", ";"]),
)
def test_a_list_with_marks_names_its_ids_alone(names: list[str], between: str, end: str) -> None:
    taken = parse_identifiers(between.join(names) + end)

    assert list(taken.identifiers) == names
    assert taken.trimmed == (len(names) > 1 or bool(end))


@pytest.mark.parametrize(
    "typed",
    ["a,b", "a;b", "a,,", "a...", "a.,", "a!", "a?", "a:", "device:a,", "device:a,b", '"a","b"', '"device:a,",'],
)
def test_a_mark_that_may_be_part_of_an_id_is_asked_about(typed: str) -> None:
    with pytest.raises(RefusedError, match="can be part of an id"):
        parse_identifiers(typed)


@pytest.mark.parametrize("typed", ["@ana", "sensor-42 <@U0ANA|ana>", "<#C0PRIVACY|privacy>", "&lt;!here&gt;", '"@ana"'])
def test_a_mention_is_no_device(typed: str) -> None:
    with pytest.raises(RefusedError, match="names people or a channel"):
        parse_identifiers(typed)


def test_a_device_whose_id_begins_with_an_at_sign_is_reached_by_the_prefix() -> None:
    assert parse_identifier("device:@ana") == "device:@ana"


@pytest.mark.parametrize("typed", ["registration:line-3,", "registration:line-3.", '"registration:line-3";'])
def test_a_mark_that_no_registration_id_can_end_in_is_left_out(typed: str) -> None:
    assert parse_identifier(typed) == "registration:line-3"


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


@given(st.lists(plain_ids, min_size=1, max_size=MOST, unique=True), st.sampled_from([" ", "\n", "  \t "]))
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
    "typed", ["factory-eu/lock-12", "factory-us/device:lock-12", "group:line-3", "registration:device:x", "it's", "a.b"]
)
def test_reserved_forms_and_strange_characters_are_taken_as_they_are(typed: str) -> None:
    taken = parse_identifiers(typed, SERVICES)

    assert taken.identifiers == (typed,)
    assert not taken.trimmed


def test_an_id_named_twice_is_asked_for_once() -> None:
    assert parse_identifiers("a b a").identifiers == ("a", "b")


def test_slacks_three_escapes_are_undone_once() -> None:
    assert unescape("a &amp;lt; b &lt;c&gt;") == "a &lt; b <c>"
