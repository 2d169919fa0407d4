"""Who is waited for, and when they hear of it."""

from tests.mutants.mutant import UNIT, Mutant, mutants

MUTANTS: tuple[Mutant, ...] = (
    *mutants(
        "privacy/model/days/reminders.py",
        (f"{UNIT}model/test_reminders.py",),
        ("people are called at night", "if self.is_working_day(there.date()) and self.begins", "if self.begins"),
        ("a holiday is a working day", " and day not in self.holidays", ""),
        ("reminders never end", "if said >= len(self.after):", "if said > len(self.after):"),
        ("a reminder comes when the time is over", "due if until is None or due < until else None", "due"),
    ),
    *mutants(
        "privacy/request/waiting.py",
        (f"{UNIT}request/test_waiting.py",),
        ("each vote begins the reminders anew", "if to is not was or (", "if True or ("),
        (
            "nobody is reminded",
            "return replace(report, remind_at=reminders.next(said",
            "return report, False\n    return replace(report, remind_at=reminders.next(said",
        ),
        ("what is over reminds", "decide_by=None, remind_at=None, reminded=0), False", "decide_by=None), False"),
        (
            "the time never ends",
            "for at in (asked, ends, report.remind_at, over)",
            "for at in (asked, report.remind_at, over)",
        ),
        ("a hold that is over stays on the card", "report.remind_at, over)", "report.remind_at)"),
    ),
    *mutants(
        "privacy/erasure/workflow.py",
        (f"{UNIT}request/test_waiting.py",),
        ("people are called for what is gone", "and not await self.early_look.check(request)", "and False"),
    ),
    *mutants(
        "privacy/erasure/workflow.py",
        ("tests/scenario/test_reminders.py",),
        ("a waiting card shows no hold", "if halted.halt != request.report.halt:", "if False:"),
        (
            "a lifted hold stays on a waiting card",
            "                request = self.guard.released(request)\n                if waited",
            "                if waited",
        ),
    ),
    *mutants(
        "storage/erasures/holds.py",
        ("tests/scenario/test_reminders.py",),
        ("a new hold wakes nothing", "        halts.show(database, now)\n", ""),
    ),
    *mutants(
        "privacy/request/waiting.py",
        (f"{UNIT}erasure/test_nobody_waits.py",),
        (
            "nobody left is reminded",
            "return replace(report, remind_at=reminders.next(said, now, until), reminded=said), True",
            "return report, False",
        ),
        ("what waits is never looked at", "    ends = None if", "    return asked\n    ends = None if"),
    ),
    *mutants(
        "privacy/request/transitions.py",
        (f"{UNIT}erasure/test_nobody_waits.py",),
        ("what nobody decides never ends", "if until is None or until <= self.clock():", "if until is None:"),
    ),
    *mutants(
        "privacy/erasure/workflow.py",
        ("tests/scenario/test_rest_planned_again.py",),
        (
            "a new plan forgets what an earlier one has left",
            "            findings = await self.rest.joined(request, findings)\n",
            "",
        ),
    ),
    *mutants(
        "privacy/erasure/verification/verification.py",
        (f"{UNIT}erasure/verification/test_incomplete.py",),
        ("what no later plan took up is not read", " or step.number in rest)", ")"),
    ),
)
