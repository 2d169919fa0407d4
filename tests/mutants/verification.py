"""What counts as erased, and what a later look makes of it."""

from tests.mutants.mutant import UNIT, Mutant, mutants

VERIFICATION = (f"{UNIT}erasure/verification/test_verification.py",)
LIFTING = (f"{UNIT}erasure/test_lifting.py",)
INCOMPLETE = (f"{UNIT}erasure/verification/test_incomplete.py",)
PLACES = (f"{UNIT}model/test_open_places.py", f"{UNIT}erasure/verification/test_new_places.py")
RECHECKS = (f"{UNIT}erasure/verification/test_rechecks.py",)

MUTANTS: tuple[Mutant, ...] = (
    *mutants(
        "privacy/erasure/verification/readings.py",
        VERIFICATION,
        (
            "replaced is fine under erase and block",
            "return lifted or (last.mode is Mode.ERASE and plan.mode is Mode.ERASE)",
            "return True",
        ),
        (
            "a place that failed the search after the erasure does not matter",
            "    failed = findings.coverage.failed_places\n",
            "    failed: tuple[str, ...] = ()\n",
        ),
        (
            "an unread record is fine",
            "in {Reading.ABSENT, Reading.KEPT, Reading.LIFTED}",
            "in {Reading.ABSENT, Reading.KEPT, Reading.LIFTED, Reading.UNREAD}",
        ),
        (
            "a survivor is fine",
            "in {Reading.ABSENT, Reading.KEPT, Reading.LIFTED}",
            "in {Reading.ABSENT, Reading.KEPT, Reading.LIFTED, Reading.PRESENT}",
        ),
        ("more under the id is fine", "if (findings.question or extra) and", "if findings.question and"),
        ("an ambiguous id is fine", "if (findings.question or extra) and", "if extra and"),
        (
            "what is kept is a surprise",
            "    known |= {(kept.kind, kept.place, kept.key) for kept in plans[-1].kept}\n",
            "",
        ),
        (
            "a block that vanished is kept",
            "Reading.KEPT if record and is_block(record.body) else Reading.PRESENT if record else Reading.UNREAD",
            "Reading.KEPT",
        ),
        (
            "an overwritten block is kept",
            "Reading.KEPT if record and is_block(record.body) else Reading.PRESENT if record else Reading.UNREAD",
            "Reading.KEPT if record else Reading.UNREAD",
        ),
        ("whatever is there again is another life", "then and now and then != now", "then and now"),
        (
            "a twin of a new life is a survivor",
            "return Reading.REPLACED if replaced else Reading.PRESENT",
            "return Reading.PRESENT",
        ),
    ),
    *mutants(
        "privacy/erasure/verification/readings.py",
        LIFTING,
        (
            "a block that is missing was lifted, by whomever",
            "lift = by_ref.get(step.ref) if step.action is Action.BLOCK else None",
            'lift = Lift(request=plans[0].request, ref="", over=False)',
        ),
        ("a lift leaves the erasure in alarm", "if lift and said.reading is Reading.UNREAD", "if False"),
        ("another enrollment after a lift is an alarm", "elif lift and lift.over", "elif False"),
        ("what comes back after a lift is an alarm", "return lifted or (", "return ("),
        ("more under the id after a lift is an alarm", "(findings.question or extra) and not lifted", "extra"),
    ),
    *mutants(
        "privacy/erasure/verification/verification.py",
        LIFTING,
        (
            "a lift that came to nothing lets the device back in",
            "lifted = any(lift.over for lift in lifts) or",
            "lifted = bool(lifts) or",
        ),
        (
            "a lift is asked for before the reads",
            "lifts = await self.store.lifts(request.id)",
            "lifts = request.work.lifts if request.work else ()",
        ),
    ),
    *mutants(
        "privacy/erasure/plan/lift_plan.py",
        (f"{UNIT}erasure/plan/test_lift_plan.py", *LIFTING),
        ("any enrollment is lifted", "if record and is_block(record.body)]", "if record]"),
        ("a hold does not keep a block", "        await self.guard.check_hold(", "        bool("),
        ("a disabled group lets devices in", ' and group.body.get("provisioningStatus") != "disabled"', ""),
        ("a group that is gone lets devices in", "return group is not None and", "return group is None or"),
    ),
    *mutants(
        "privacy/erasure/lifting.py",
        LIFTING,
        ("a block is lifted twice", "if work is not None and work.lifted_by is not None:", "if False:"),
        ("a block is lifted while its erasure is open", "if request.status not in ENDED:", "if False:"),
    ),
    *mutants(
        "storage/requests/filing.py",
        LIFTING,
        ("a lift and an erasure go on together", "DELETING if kind in DELETING else {kind}", "{kind}"),
    ),
    *mutants(
        "storage/erasures/erasures.py",
        LIFTING,
        ("an intent is a lift that is over", "max(did.event <> 'intended') AS over", "1 AS over"),
    ),
    *mutants(
        "privacy/erasure/verification/verification.py",
        VERIFICATION,
        ("a read overrules the search", "        readings = seen_again(readings, plans, findings)\n", ""),
        (
            "an earlier plan's deletions are not read back",
            "(newest or went)",
            "newest",
        ),
        ("what is left is no obstacle", "        if left:\n", "        if False:\n"),
        (
            "each look at what is incomplete is on record",
            "facts = [LedgerFact(event=Event.INCOMPLETE, detail=detail)] if changed",
            "facts = [LedgerFact(event=Event.INCOMPLETE, detail=detail)] if True",
        ),
        ("what is closed is not read once more", "        if request.report.closed:\n", "        if False:\n"),
    ),
    *mutants(
        "privacy/erasure/verification/verification.py",
        INCOMPLETE,
        (
            "what contradicts its entries is certified by a look",
            "what_is_left(readings, plans, findings, lifted=lifted) or await self._contradicted(request)",
            "what_is_left(readings, plans, findings, lifted=lifted)",
        ),
        ("why it stopped is forgotten", "if left and _was_stopped(request) else None", "if False else None"),
        ("nobody hears that it can be read again", "Reading.UNREAD in known and Reading.UNREAD not in read", "False"),
        ("what was stopped is read every few seconds", "HOUR if request.report.stopped else", "0 if False else"),
        ("looks never become rare", "min(shortest << min(done, 20), DAY)", "shortest"),
    ),
    *mutants(
        "privacy/request/waiting.py",
        INCOMPLETE,
        ("what was left is never looked at", "Look.RECHECKS: Millis(now + HOUR)", ""),
    ),
    *mutants(
        "privacy/erasure/verification/rechecks.py",
        INCOMPLETE,
        ("what is back after it was closed is no alarm", "if _more_than_was_left(request, recheck):", "if False:"),
        ("what was left opens what was closed", "if back.reading in _GONE}", "}"),
        ("nobody hears that it is gone by now", "if report.left and not recheck.left:", "if False:"),
        ("what is back stays closed", "left=recheck.left, closed=False)", "left=recheck.left)"),
    ),
    *mutants(
        "privacy/model/open_places.py",
        PLACES,
        ("a place is listed twice", "if name not in listed or", "if True or"),
        ("a store that is in use by now is forgotten", "or (name not in used and name not in self.not_used)", ""),
        ("a place that was not searched is none", "((place, _UNSEARCHED) for place in unsearched)", "()"),
        ("numbers are given twice", "enumerate(new, len(known) + 1)", "enumerate(new, 1)"),
    ),
    *mutants(
        "privacy/erasure/verification/rechecks.py",
        RECHECKS,
        ("an old scan proves something", "self.scan_at is not None and self.scan_at < since", "False"),
        (
            "a failed place proves something",
            "(unread or bool(self.coverage.failed_places) or stale)",
            "(unread or stale)",
        ),
        (
            "an unread record proves something",
            "(unread or bool(self.coverage.failed_places) or stale)",
            "(bool(self.coverage.failed_places) or stale)",
        ),
        ("trouble hides what is there", "return Reading.PRESENT not in found and", "return"),
        ("what is back is no alarm", "        if recheck.left:\n", "        if False:\n"),
        (
            "a look that proves nothing makes it final",
            "        if recheck.is_unsure(_since(request)):\n            return await self._missed(request, recheck)\n",
            "",
        ),
        ("what was certified counts on after an alarm", "recheck=RecheckReport()", "recheck=request.report.recheck"),
        ("every failed look is told", "if missed != TELL and not", "if False and not"),
        ("failed looks come hourly for ever", "min(missed - TELL, 20)", "min(missed - TELL, 0)"),
        ("looks never end", "before.rechecks_done + int(due)", "before.rechecks_done"),
    ),
)
