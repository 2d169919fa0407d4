"""When votes are enough: counted against a slow and obvious count."""

from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from privacy.model.approval_policy import ApprovalPolicy, approval_policy

PEOPLE = ["U1", "U2", "U3", "U4"]
GROUPS = st.lists(st.lists(st.sampled_from(PEOPLE), min_size=1, unique=True), min_size=1, max_size=3)


def seated(policy: ApprovalPolicy, voters: list[str]) -> int:
    """The most seats that any seating order fills, one person a seat."""
    names = [group.people for group in policy.groups]
    seats = [people for people in names for _ in range(policy.votes)] + [frozenset().union(*names)] * policy.extra
    empty = ["nobody"] * len(seats)
    return max(
        sum(person in seat for person, seat in zip(order, seats, strict=False))
        for order in permutations([*voters, *empty], len(seats))
    )


@settings(max_examples=150, deadline=None)
@given(GROUPS, st.integers(1, 2), st.integers(0, 1), st.lists(st.sampled_from(PEOPLE), max_size=3, unique=True))
def test_a_person_fills_one_seat_and_the_best_seating_counts(
    groups: list[list[str]], votes: int, extra: int, voters: list[str]
) -> None:
    policy = approval_policy(groups, min(votes, 2 if len(groups) < 3 else 1), extra=extra)
    assert policy.missing(voters, {}) == policy.needed - seated(policy, voters)


def test_one_vote_more_may_come_from_any_of_the_groups_but_not_from_the_same_person() -> None:
    policy = approval_policy([["U1", "U2"], ["U3"]], 1, extra=1)
    assert policy.needed == 3
    assert policy.missing(["U1", "U3"], {}) == 1
    assert policy.missing(["U1", "U3", "U1"], {}) == 1
    assert policy.missing(["U1", "U2", "U3"], {}) == 0


def test_a_policy_without_an_extra_vote_has_the_hash_that_it_always_had() -> None:
    assert "extra" not in approval_policy([["U1"]], 1).as_json()
    assert ApprovalPolicy.from_json(approval_policy([["U1"]], 1, extra=1).as_json()).extra == 1


def test_nobody_named_means_nobody_may() -> None:
    assert ApprovalPolicy(groups=(), votes=1).missing(["U1"], {}) > 0
