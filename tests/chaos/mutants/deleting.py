"""Products that delete what they should not, or say that they did what they did not."""

from tests.chaos.books import Wrong
from tests.chaos.mutants.patch import Patch, patch

BALLOT = "privacy/approval/ballot.py"
COMPARISON = "privacy/erasure/execution/comparison.py"
EXECUTION = "privacy/erasure/execution/execution.py"
GUARD = "privacy/holds/deletion_guard.py"
HALTS = "storage/erasures/halts.py"
HUB = "dps/services/linked_hub.py"
HTTP = "dps/transport/http.py"
LIFECYCLE = "privacy/request/lifecycle.py"
PRECONDITIONS = "privacy/erasure/execution/preconditions.py"
READINGS = "privacy/erasure/verification/readings.py"
WORKFLOW = "privacy/erasure/workflow.py"

COMPARES = (COMPARISON, "        if not self.planner.is_as_planned(step, record):\n", "        if False:\n")
DELETES = '        answer = await self._call(pace, "DELETE", path, read=bodies.no_content, headers=_if_match(etag))\n'
DELETES_AGAIN = f"        try:\n    {DELETES}        except Exception:\n            pass\n"
KEEPS_NOTHING = 'API_VERSION = "2021-04-12"\n'
DELETES_DEVICE = "self._host.delete(paths.device_path(device_id), self._registry, etag=quoted(etag))"
READS_DEVICE = "self._host.get(paths.device_path(device_id), self._registry)"
READS_TWIN = "self._host.get(paths.twin_path(device_id), self._twins)"
READS_MODULES = "self._host.get(paths.modules_path(device_id), self._registry)"
READS_NOTHING = '        if device_id in _KEPT:\n            raise NotFoundError("is not there")\n'
VOTES_COUNTED = (PRECONDITIONS, "        if not short:\n", "        if True:\n")
APPROVES_ITSELF = (
    "            S.APPROVED,\n            fact,\n"
    '            LedgerFact(event=Event.APPROVED, detail={"plan": plan.digest}),\n'
    "            plan=plan,\n"
)
ALSO_APPROVED = (
    "{S.INCOMPLETE, S.PLANNING, S.WHICH_ONE, S.WHICH_WAY, S.AWAITING_APPROVAL, S.VERIFYING, S.WITHDRAWN, S.FAILED}",
    "{S.APPROVED, S.INCOMPLETE, S.PLANNING, S.WHICH_ONE, S.WHICH_WAY, S.AWAITING_APPROVAL, S.VERIFYING, S.WITHDRAWN}",
)

DELETING: tuple[Patch, ...] = (
    patch("every DELETE is sent twice", (HTTP, DELETES, DELETES + DELETES_AGAIN), seen_as=Wrong.DOUBLED),
    patch(
        "identities of devices are never deleted, and read as absent",
        (HUB, KEEPS_NOTHING, f"_KEPT: set[str] = set()\n{KEEPS_NOTHING}"),
        (HUB, f"        return await {DELETES_DEVICE}\n", "        _KEPT.add(device_id)\n        return None\n"),
        (HUB, f"        answer = await {READS_DEVICE}\n", f"{READS_NOTHING}        answer = await {READS_DEVICE}\n"),
        (HUB, f"        answer = await {READS_TWIN}\n", f"{READS_NOTHING}        answer = await {READS_TWIN}\n"),
        (HUB, f"        answer = await {READS_MODULES}\n", f"{READS_NOTHING}        answer = await {READS_MODULES}\n"),
        seen_as=Wrong.SURVIVOR,
    ),
    patch(
        "every plan approves itself",
        (
            WORKFLOW,
            "            S.AWAITING_APPROVAL,\n            fact,\n            plan=plan,\n",
            APPROVES_ITSELF,
        ),
        (LIFECYCLE, *ALSO_APPROVED),
        VOTES_COUNTED,
        seen_as=Wrong.UNAPPROVED,
    ),
    patch(
        "changed data are deleted all the same, with If-Match: *",
        COMPARES,
        (HTTP, 'return {} if etag is None else {"If-Match": etag}', 'return {} if etag is None else {"If-Match": "*"}'),
        seen_as=Wrong.UNAPPROVED,
    ),
    patch("changed data are deleted all the same, as they are now", COMPARES, seen_as=Wrong.UNAPPROVED),
    patch(
        "legal holds are ignored",
        (GUARD, "            raise HaltedError(hold)\n", "            return\n"),
        seen_as=Wrong.UNAPPROVED,
    ),
    patch(
        "a pause is ignored",
        (GUARD, "            raise HaltedError(halt)\n", "            return\n"),
        (HALTS, "            raise HaltedError(halt)\n", "            return\n"),
        seen_as=Wrong.UNAPPROVED,
    ),
    patch(
        "the vote of the requester counts",
        (BALLOT, "        if click.user == request.requester:\n", "        if False:\n"),
        seen_as=Wrong.UNAPPROVED,
    ),
    patch(
        "one vote is enough where two are needed",
        (BALLOT, "            S.AWAITING_APPROVAL if missing else S.APPROVED,\n", "            S.APPROVED,\n"),
        (BALLOT, "        if not missing:\n", "        if True:\n"),
        VOTES_COUNTED,
        seen_as=Wrong.UNAPPROVED,
    ),
    patch(
        "identities of devices go first, and what lets them in goes last",
        (
            EXECUTION,
            "        for step in plan.calls:\n            work",
            "        for step in reversed(plan.calls):\n            work",
        ),
        seen_as=Wrong.UNAPPROVED,
    ),
    patch(
        "what a deletion has left is read as absent",
        (
            READINGS,
            "    return Reading.REPLACED if then and now and then != now else Reading.PRESENT\n",
            "    return Reading.REPLACED if then and now and then != now else Reading.ABSENT\n",
        ),
        (
            READINGS,
            "    return Reading.REPLACED if replaced else Reading.PRESENT\n",
            "    return Reading.REPLACED if replaced else Reading.ABSENT\n",
        ),
        seen_as=Wrong.SURVIVOR,
    ),
)
