"""What is different between two policies is said in words: who came, who went, how many votes, which limits."""

import pytest

from privacy.approval.policy_change import OnRecord, Value, differences, digest_of, with_mentions

BEN, CLEO, EVE = "U0BEN", "U0CLEO", "U0EVE"


def policy(**others: Value) -> OnRecord:
    return {"policy.votes": 2, "policy.approvers": [[BEN, CLEO]], "policy.live": True, **others}


CHANGES = {
    "nobody": (policy(), ()),
    "somebody is added": (
        policy(**{"policy.approvers": [[BEN, CLEO, EVE]]}),
        ("policy.approvers: added U0EVE.",),
    ),
    "one for another": (
        policy(**{"policy.approvers": [[BEN, EVE]]}),
        ("policy.approvers: added U0EVE, removed U0CLEO.",),
    ),
    "fewer votes": (policy(**{"policy.votes": 1}), ("policy.votes: 2 → 1.",)),
    "one list becomes two": (
        policy(**{"policy.approvers": [[BEN], [EVE]]}),
        ("policy.approvers: 1 list → 2 lists, added U0EVE, removed U0CLEO.",),
    ),
    "all of them": (policy(**{"policy.approvers": []}), ("policy.approvers: removed U0BEN, U0CLEO.",)),
    "another order alone": (
        policy(**{"policy.approvers": [[CLEO, BEN]]}),
        ("policy.approvers: [U0BEN, U0CLEO] → [U0CLEO, U0BEN].",),
    ),
    "a switch": (policy(**{"policy.live": False}), ("policy.live: true → false.",)),
    "a new key": (policy(**{"policy.limit": None, "policy.day": "3"}), ("policy.day: nothing → 3.",)),
    "two keys": (
        policy(**{"policy.live": False, "policy.votes": 3}),
        ("policy.live: true → false.", "policy.votes: 2 → 3."),
    ),
}


@pytest.mark.parametrize(("now", "said"), CHANGES.values(), ids=CHANGES.keys())
def test_a_change_is_said_key_by_key(now: OnRecord, said: tuple[str, ...]) -> None:
    assert differences(policy(), now) == said
    assert (digest_of(now) == digest_of(policy())) is (now == policy())


def test_of_two_lists_it_is_said_which() -> None:
    was, now = policy(**{"policy.approvers": [[BEN], [CLEO]]}), policy(**{"policy.approvers": [[BEN], [EVE]]})

    assert differences(was, now) == ("policy.approvers: added U0EVE (list 2), removed U0CLEO (list 2).",)


def test_people_are_called_by_name_and_channels_are_not() -> None:
    said = with_mentions("policy.approvers: added U0EVE, S0PRIVACY. slack.channel: added C0PRIVACY. dps-bot pause. SUP")

    assert said == (
        "policy.approvers: added <@U0EVE>, <!subteam^S0PRIVACY>. slack.channel: added C0PRIVACY. dps-bot pause. SUP"
    )
