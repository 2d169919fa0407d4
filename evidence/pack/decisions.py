"""Plans and votes of a pack: each is bound to an entry, and each entry about one has it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from evidence.plain_zip import BundleBrokenError
from privacy.ledger import canonical
from privacy.ledger.projection import ROWS
from privacy.model.approval_policy import ApprovalPolicy
from privacy.model.events import Event
from privacy.model.plan import hash_of

Said = Mapping[str, Any]


def check_decisions(stored: Sequence[Said], bodies: Sequence[Said], plans: Sequence[Said], request: str) -> int:
    """How many votes are bound to the plans.

    Args:
        stored: the entries of the pack, with what is readable beside them.
        bodies: what those entries say.
        plans: the plans of the pack.
        request: whose they are.

    Raises:
        BundleBrokenError: a plan, a vote or a policy is not the one that the entries name.
    """
    planned = {body["detail"]["plan"]: body for body in bodies if body["event"] == Event.PLANNED}
    if Counter(plan["digest"] for plan in plans) != Counter(planned.keys()):
        raise BundleBrokenError("Its plans are not those that its entries name.")
    for plan in plans:
        _check_plan(plan, planned[plan["digest"]]["detail"], request)
        _check_votes(plan, list(zip(stored, bodies, strict=True)))
    votes = sum(len(plan["votes"]) for plan in plans)
    if votes != sum(body["event"] == Event.VOTED for body in bodies):
        raise BundleBrokenError("A vote is for a plan that is not in it.")
    return votes


def _check_plan(plan: Said, named: Said, request: str) -> None:
    """The plan is the one whose digest stands in the entry, and so is its policy."""
    place = f"plan {plan['number']}"
    if hash_of(plan["body"]) != plan["digest"]:
        raise BundleBrokenError(f"{place} was changed: it does not have the digest that was voted on.")
    said = canonical.read(plan["body"].encode())
    numbers = {str(number) for number in (said["number"], plan["number"], named["number"])}  # True is no 1 elsewhere
    if {said["request"], plan["request"]} != {request} or len(numbers) > 1:
        raise BundleBrokenError(f"{place} is another request's, or has another number.")
    if said["policy"] != named["policy"]:
        raise BundleBrokenError(f"{place} names another policy than the entry.")
    policy = _policy(plan)
    if policy and policy.hash != said["policy"]:
        raise BundleBrokenError(f"{place}: the policy beside it is not the one under which it was shown.")


def _check_votes(plan: Said, entries: Sequence[tuple[Said, Said]]) -> None:
    """Its votes are those of the entries, each for this digest; and where it was approved, there were enough."""
    digest, place = plan["digest"], f"plan {plan['number']}"
    votes = [(item, body) for item, body in entries if _is_about(body, Event.VOTED, digest)]
    if plan["votes"] != [body["sequence"] for _, body in votes]:
        raise BundleBrokenError(f"The votes on {place} are not those of the entries.")
    voters = list(_voters(votes, digest))
    if len(set(voters)) != len(voters):
        raise BundleBrokenError(f"Somebody voted twice for {place}.")
    first = entries[0][0]["names"].get("requester", {}).get("value")
    if first is not None and first in voters:
        raise BundleBrokenError(f"Whoever asked for it voted for {place}.")
    approvals = [body["sequence"] for _, body in entries if _is_about(body, Event.APPROVED, digest)]
    if not approvals:
        return
    in_time = sum(body["sequence"] < approvals[0] for _, body in votes)
    policy = _policy(plan)
    if in_time < (policy.needed if policy else 1):
        raise BundleBrokenError(f"The entries say that {place} was approved, and votes for it are missing.")


def _voters(votes: Sequence[tuple[Said, Said]], digest: str) -> Iterator[str]:
    """Who voted, where it is readable; the row of the vote and the entry name the same."""
    for item, body in votes:
        rows = body.get(ROWS, {}).get("votes", [])  # an entry of an earlier format says nothing of rows
        if any(row["digest"] != digest for row in rows):
            raise BundleBrokenError(f"entry {body['sequence']}: the vote is for another plan.")
        shown = [item["names"][role]["value"] for role in ("approver",) if role in item["names"]]
        shown += [cell["value"] for cell in item["cells"] if (cell["table"], cell["column"]) == ("votes", "voter")]
        if len(set(shown)) > 1:
            raise BundleBrokenError(f"entry {body['sequence']} names two voters.")
        yield from shown[:1]


def _is_about(body: Said, event: Event, digest: str) -> bool:
    return bool(body["event"] == event and body["detail"]["plan"] == digest)


def _policy(plan: Said) -> ApprovalPolicy | None:
    """The policy, where it is readable."""
    if plan["policy"] is None:
        return None
    return ApprovalPolicy.from_json(canonical.read(plan["policy"].encode()))
