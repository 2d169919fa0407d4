import pytest

from privacy.model.numbers import counted


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("day", "days"),
        ("key", "keys"),
        ("reply", "replies"),
        ("entry", "entries"),
        ("device identity", "device identities"),
        ("try", "tries"),
        ("box", "boxes"),
        ("address", "addresses"),
        ("branch", "branches"),
        ("device", "devices"),
        ("place", "places"),
    ],
)
def test_a_noun_is_made_plural_as_it_is_spelled(one: str, many: str) -> None:
    assert counted(1, one) == f"1 {one}"
    assert counted(0, one) == f"0 {many}"
    assert counted(1204, one) == f"1,204 {many}"
