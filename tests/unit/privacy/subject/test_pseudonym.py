from hypothesis import given
from hypothesis import strategies as st

from privacy.model.ids import Identifier
from privacy.subject.pseudonym import Pseudonyms

ids = st.text("abcDEF-.0", min_size=1, max_size=20)


@given(ids)
def test_every_spelling_of_an_id_has_one_pseudonym_that_does_not_show_it(name: str) -> None:
    pseudonyms = Pseudonyms(key=b"k" * 32)

    ref = pseudonyms.of(Identifier(name))

    assert ref == pseudonyms.of(Identifier(name.upper())) == pseudonyms.of(Identifier(f"device:{name}"))
    assert ref == pseudonyms.of(Identifier(f"factory-eu/registration:{name}"))
    assert ref != pseudonyms.of(Identifier(f"group:{name}"))
    assert len(ref) == 41
    assert ref.startswith(f"{pseudonyms.key_id}:")


def test_another_key_gives_another_pseudonym_and_no_key_shows_in_a_repr() -> None:
    one, other = Pseudonyms(key=b"a" * 32), Pseudonyms(key=b"b" * 32)

    assert one.of(Identifier("sensor-42")) != other.of(Identifier("sensor-42"))
    assert one.key_id != other.key_id
    assert "aaa" not in repr(one)
