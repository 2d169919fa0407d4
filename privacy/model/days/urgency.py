"""How near the law's last day is."""

from datetime import date, timedelta
from enum import StrEnum

SOON = timedelta(days=7)


class Urgency(StrEnum):
    """A mark on card, Home and status."""

    SOON = "due soon"
    OVERDUE = "OVERDUE"


def urgency(due_on: date, today: date) -> Urgency | None:
    """The mark of a request that is not answered yet; the last day itself is not late."""
    if today > due_on:
        return Urgency.OVERDUE
    return Urgency.SOON if due_on - today <= SOON else None
