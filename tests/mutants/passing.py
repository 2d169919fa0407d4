"""Time that goes wrong: a clock that is set, and a bot that was off."""

from tests.mutants.mutant import UNIT, Mutant, mutants

PASSING = ("tests/unit/storage/requests/test_passing_time.py",)
CLOCK = ("tests/unit/bot/test_steady_clock.py",)

MUTANTS: tuple[Mutant, ...] = (
    *mutants(
        "privacy/request/passing.py",
        (f"{UNIT}request/test_passing.py",),
        ("a long time off is a jump", "counted = max(passed, 0)", "counted = 0"),
        ("another boot's count is believed", "last.boot == now.boot and", ""),
        ("two unnamed boots are the same", "if last.boot and", "if"),
        ("a count that began anew is believed", " and now.steady >= last.steady", ""),
        ("drift is told as a jump", "jumped if abs(jumped) > JUMP else 0", "jumped"),
        ("set back is no jump", "jumped if abs(jumped) > JUMP else 0", "jumped if jumped > JUMP else 0"),
    ),
    *mutants(
        "bot/steady_clock.py",
        CLOCK,
        (
            "a jump is shown before it is on record",
            "        if abs(wall - steady - self._ahead) > JUMP:\n",
            "        if False:\n",
        ),
        (
            "small steps add up to a jump",
            "        self._ahead = wall - steady\n        return wall",
            "        return wall",
        ),
        ("set back is not noticed", "return apart if abs(apart) > JUMP else 0", "return apart if apart > JUMP else 0"),
    ),
    *mutants(
        "bot/watches/looking.py",
        CLOCK,
        ("the same jump is told for ever", "            self.clock.accept()\n", ""),
        ("what is known by its age is kept", "            self.jumped()\n", ""),
        ("the bot's life is noted at each look", "now.steady - self._beat >= BEATS", "True"),
    ),
    *mutants(
        "storage/requests/passing_time.py",
        PASSING,
        (
            "a jump moves no request",
            "UPDATE requests SET due_at = due_at + :by WHERE due_at IS NOT NULL AND json",
            "UPDATE requests SET due_at = due_at WHERE due_at IS NOT NULL AND json",
        ),
        ("a jump moves no message", "UPDATE outbox SET due_at = due_at + :by", "UPDATE outbox SET due_at = due_at"),
        ("a hold's last day is put off", " AND json_extract(report, '$.halt') IS NULL", ""),
        ("votes do not get the time", "SELECT coalesce(sum(json_extract(body, '$.detail.by')), 0)", "SELECT 0"),
        ("a new plan gets the time of old jumps", "AND +sequence > (", "AND 0 <= ("),
        ("each restart gives time", "if passed.off > OFF:", "if passed.off:"),
        (
            "being off is on record although nobody waited",
            "    if waiting := _waiting(database):\n",
            "    waiting = _waiting(database)\n    if True:\n",
        ),
        ("a jump ends a legal hold unseen", "if one(database, _HOLDS_PASSED, (now - by, now)):", "if False:"),
        ("a jump pauses although no hold ended by it", "if one(database, _HOLDS_PASSED, (now - by, now)):", "if True:"),
        ("an earlier version's clock is believed", "> JUMP:  # written", "> 10**15:  # written"),
    ),
    *mutants(
        "dps/search/shared_scan.py",
        ("tests/unit/dps/search/test_shared_scan.py",),
        (
            "a scan is young by a clock that was set",
            "        self._index = None\n        self._forgotten",
            "        self._forgotten",
        ),
        ("a scan that was under way is believed", " and not forgotten:", ":"),
        ("no scan is kept any more", "self._pass is self._forgotten, None, None", "True, None, None"),
    ),
    *mutants(
        "privacy/model/clocks.py",
        (f"{UNIT}model/test_clocks.py",),
        ("a late look is followed by the next at once", "max(counted, looked_at + apart))", "counted)"),
        ("an early look draws the next nearer", "max(counted, looked_at + apart))", "looked_at + apart)"),
    ),
    *mutants(
        "privacy/erasure/verification/rechecks.py",
        PASSING,
        ("a look forgets when it was", "looked_at=now if due else last,", "looked_at=None,"),
    ),
)
