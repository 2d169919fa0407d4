"""Places beyond the bot's reach: what an erasure that ends has to list, and what it has not listed yet."""

from privacy.model.ids import SlackUserId
from privacy.model.open_places import NAMES, PlaceRules

ANA, OPS = SlackUserId("U0ANA"), SlackUserId("S0OPS")


def test_an_erasure_that_ends_for_the_first_time_lists_every_store_by_number() -> None:
    places = PlaceRules(owners={NAMES[1]: OPS}).places(ANA, None)

    assert [place.number for place in places] == list(range(1, len(NAMES) + 1))
    assert tuple(place.name for place in places) == NAMES
    assert [place.owner for place in places[:3]] == [ANA, OPS, ANA]


def test_one_that_ends_again_lists_what_is_new_alone_with_the_numbers_after_those_that_stand() -> None:
    known = PlaceRules().places(ANA, None)
    assert PlaceRules().places(ANA, None, known=known) == ()
    (added,) = PlaceRules().places(ANA, None, unsearched=("hub-asia.azure-devices.net",), known=known)
    assert (added.number, added.name, added.owner) == (len(NAMES) + 1, "hub-asia.azure-devices.net", ANA)
    assert PlaceRules().places(ANA, None, unsearched=(added.name,), known=(*known, added)) == ()


def test_a_store_that_is_in_use_by_now_comes_again_and_one_that_is_not_any_more_stays() -> None:
    known = PlaceRules(not_used=frozenset({NAMES[0]})).places(ANA, None)
    (added,) = PlaceRules(not_used=frozenset({NAMES[2]})).places(ANA, None, known=known)
    assert (added.number, added.name, added.not_used) == (len(NAMES) + 1, NAMES[0], False)
