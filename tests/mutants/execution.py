"""What is checked before and between the steps of a deletion."""

from tests.mutants.mutant import UNIT, Mutant, mutants

EXECUTION = (f"{UNIT}erasure/execution/test_execution.py",)
PATIENCE = (f"{UNIT}erasure/execution/test_patience.py",)
GUARD = (f"{UNIT}holds/test_deletion_guard.py",)
GROUP = (f"{UNIT}erasure/execution/test_group.py",)

MUTANTS: tuple[Mutant, ...] = (
    *mutants(
        "privacy/request/retry_policy.py",
        PATIENCE,
        (
            "what a place refuses is tried for ever",
            '        place = error.place or "Azure"\n        if self._is_late:',
            '        place = error.place or "Azure"\n        if False:',
        ),
        ("nobody hears which place it is", 'place = error.place or "Azure"', 'place = "Azure"'),
        (
            "where nobody says who may approve it waits for ever",
            'it does."""\n        if self._is_late:',
            'it does."""\n        if False:',
        ),
        ("patience begins with the vote", "if self.request.status not in APPROVED:", "if True:"),
    ),
    *mutants(
        "privacy/erasure/execution/execution.py",
        PATIENCE,
        (
            "a begun deletion waits for ever",
            "isinstance(error, TryLaterError) and not isinstance(verdict, GiveUp)",
            "isinstance(error, TryLaterError)",
        ),
    ),
    *mutants(
        "privacy/erasure/execution/preconditions.py",
        EXECUTION,
        ("votes that lapsed are enough", "if not short:", "if True:"),
        (
            "it begins although Slack does not say who may approve",
            "return await self.transitions.stop(request, self.transitions.retry_policy(request).roster(error))",
            "return None if error else None",
        ),
    ),
    *mutants(
        "privacy/erasure/execution/execution.py",
        EXECUTION,
        (
            "a bot that only plans deletes",
            "        if not self.live or plan.rehearsal:\n            return await self.transitions.stop(",
            "        if plan.rehearsal:\n            return await self.transitions.stop(",
        ),
        (
            "a rehearsal is carried out once the bot is live",
            "        if not self.live or plan.rehearsal:\n            return await self.transitions.stop(",
            "        if not self.live:\n            return await self.transitions.stop(",
        ),
        (
            "a begun deletion goes on although the bot only plans",
            "        if self.live:\n            return await self.preconditions",
            "        if True:\n            return await self.preconditions",
        ),
        (
            "votes are not counted before it begins",
            "if stopped := await self.preconditions.stopped(request, work, plan):",
            "if stopped := None:",
        ),
        (
            "votes that lapse while it waits do not stop it",
            "return await self.preconditions.stopped(request, work, plan) if request.report.halt else None",
            "return None",
        ),
        ("a name that can mean two devices is erased", "if findings.question:", "if False:"),
        ("what is new goes unshown", "if new := unplanned(plan, findings):", "if new := []:"),
        (
            "nothing is compared before the first step",
            "            await self._check(request, plan, step)\n",
            "            await self._check(request, plan, step) if False else None\n",
        ),
        (
            "a place that did not answer is left out",
            "if not isinstance(verdict, GoOn):",
            "if False:",
        ),
        (
            "no hold check between steps",
            "await self.guard.check(subject_of_plan(request.identifier, plan))  # the last moment before a call",
            "pass",
        ),
        (
            "no intent is on disk before a call",
            "        request = await self.log.intend(request, plan, step, etag)\n",
            "",
        ),
        ("a step that is through is done again", "if work is None or work.ended(step):", "if work is None:"),
        (
            "a right that lacks halfway is waited for in silence",
            "if waits or request.status is S.APPROVED:",
            "if True:",
        ),
        (
            "trouble that passes ends it",
            "if waits or request.status is S.APPROVED:",
            "if request.status is S.APPROVED:",
        ),
        (
            "what a person stopped meanwhile is put off as if it ran",
            "if now.status not in {S.APPROVED, S.ERASING}:",
            "if False:",
        ),
        (
            "the version that was approved is deleted, not the one that was read",
            'etag = str(record.body.get("etag") or "") if record else None',
            "etag = step.etag",
        ),
    ),
    *mutants(
        "privacy/erasure/execution/comparison.py",
        EXECUTION,
        ("content is not compared before a step", "if self.planner.content(record) != step.content:", "if False:"),
        (
            "another life's commands are dropped",
            'if step.generation and record.body.get("generationId") != step.generation:',
            "if False:",
        ),
        (
            "what goes with the device is not compared",
            "            self._compare(step, await self.eraser.read(step.kind, step.place, step.key))\n",
            "            continue\n",
        ),
        ("a new module goes with the device", "        if new:\n", "        if False:\n"),
    ),
    *mutants(
        "privacy/erasure/execution/execution.py",
        GUARD,
        (
            "a hold is not looked at before Azure is asked",
            "            await self.guard.check(subject_of_plan(request.identifier, work.plan))\n",
            "",
        ),
    ),
    *mutants(
        "privacy/erasure/execution/group.py",
        GROUP,
        (
            "no hold check between portions",
            "await self.guard.check(subject_of_ids(request.identifier, named))",
            "pass",
        ),
        ("all records are one portion", "AT_ONCE = 10", "AT_ONCE = 1000"),
        (
            "another roll than the approved one goes",
            "if different := membership.difference(step):",
            "if different := None:",
        ),
        ("a list is read once", "            if not met:\n", "            if True:\n"),
        ("a list that shrinks is given up", "busy + (met >= before > 0)", "busy + 1"),
        ("a list is read for ever", "busy + (met >= before > 0)", "busy"),
        ("a record that is left is read as absent", "return Reading.PRESENT, None", "return Reading.ABSENT, None"),
        ("a group that vanished proves all gone", "if not _was_emptied(request, plan, step):", "if False:"),
        (
            "what a portion deleted is not counted",
            "gone=request.report.gone + gone)",
            "gone=request.report.gone)",
        ),
        (
            "a record that changed ends the portion",
            "except (NotFoundError, DriftedError):",
            "except NotFoundError:",
        ),
        ("no intent for a portion", "fact(Event.SOME_INTENDED", "fact(Event.SOME_DELETED"),
    ),
    *mutants(
        "privacy/holds/deletion_guard.py",
        GUARD,
        ("a pause stops nothing", "if halt := await self.records.stop():", "if halt := None:"),
        (
            "a hold stops nothing",
            "if hold := await self.records.hold_on(self._refs(subject), self.transitions.clock()):",
            "if hold := None:",
        ),
        (
            "a registration's device is not held",
            'devices.add(DeviceId(str(content.get("deviceId") or key)))',
            "devices.add(DeviceId(key))",
        ),
        (
            "what was typed is not held",
            "devices = {DeviceId(ParsedIdentifier.parse(identifier).text)}",
            "devices = set[DeviceId]()",
        ),
        (
            "what a plan keeps is not held",
            "[*going, *((kept.kind, kept.key, {}) for kept in plan.kept)]",
            "going",
        ),
        (
            "a job's device is not held",
            "elif kind in PLANNED or kind is RecordKind.DEVICE_JOB:",
            "elif kind in PLANNED:",
        ),
        ("a hold has capitals", "frozenset([*folded, *exact])", "frozenset(exact)"),
        (
            "the time of a halt uses up patience",
            "replace(request.report, halt=None, since=self.transitions.clock())",
            "replace(request.report, halt=None)",
        ),
    ),
    *mutants(
        "privacy/erasure/execution/early_look.py",
        (f"{UNIT}erasure/execution/test_early_look.py",),
        ("what vanished is not told", "if record is None and step.content:", "if False:"),
        ("a block that is to be written is called gone", "if record is None and step.content:", "if record is None:"),
        (
            "a place that is silent is called changed",
            "return True  # nothing is known; the next look says",
            "return False",
        ),
        ("each round reads each plan", "last is None or self.clock() - last >= DAY", "True"),
        ("a plan is read once and never again", "last is None or self.clock() - last >= DAY", "last is None"),
        ("a new plan is read at once", "if plan and self._is_due(plan.made_at):", "if plan:"),
        (
            "silence counts as a look",
            "        try:\n            lines",
            "        self._looked[request.id] = self.clock()\n        try:\n            lines",
        ),
        (
            "somebody else's decision is undone",
            "            return True  # somebody decided meanwhile",
            "            raise",
        ),
    ),
)
