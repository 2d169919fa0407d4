"""The clock of each status: when a request is looked at next, and when whoever is waited for is reminded."""

from dataclasses import replace

from privacy.model.clocks import HOUR
from privacy.model.days.reminders import Reminders
from privacy.model.ids import Millis
from privacy.model.ids import RequestStatus as S
from privacy.model.standing import Look, standing
from privacy.request.report import Report


def reminding(report: Report, was: S, to: S, now: Millis, reminders: Reminders) -> tuple[Report, bool]:
    """The report with the next reminder, and whether one is to be said now.

    Whoever comes to be waited for is called then; a wait that goes on keeps its times, whatever else happens in it.
    """
    look = standing(to).next_look
    if look not in {Look.REMINDERS, Look.RECHECKS}:
        return replace(report, decide_by=None, remind_at=None, reminded=0), False
    until = report.decide_by if look is Look.REMINDERS else None
    if to is not was or (report.remind_at is None and not report.reminded):  # earlier versions reminded nobody
        return replace(report, decide_by=until, remind_at=reminders.next(0, now, until), reminded=0), False
    if not is_reminded(report, now):
        return report, False
    if (working := reminders.working(now)) > now:  # the clock was set, or the bot was off
        return replace(report, remind_at=working), False
    said = report.reminded + 1
    return replace(report, remind_at=reminders.next(said, now, until), reminded=said), True


def is_reminded(report: Report, now: Millis) -> bool:
    """True where whoever is waited for is to be called again now."""
    return report.remind_at is not None and report.remind_at <= now


def next_look(to: S, report: Report, now: Millis, asked: Millis | None = None, *, late: int = 0) -> Millis | None:
    """When the worker looks at a request in this status: at what comes first; None where nothing does.

    Without `asked` that is at once where the bot has something to do, and in an hour at what an erasure left: a right
    may be back, and what somebody else deleted is gone. The time of those who decide is over `late` milliseconds later
    than planned. A legal hold that a waiting card shows is over by itself, too.
    """
    if asked is None:
        asked = {Look.NOW: now, Look.RECHECKS: Millis(now + HOUR)}.get(standing(to).next_look)
    ends = None if report.decide_by is None else Millis(report.decide_by + late)
    over = report.halt.look_again(now) if report.halt else None
    return min((at for at in (asked, ends, report.remind_at, over) if at is not None), default=None)
