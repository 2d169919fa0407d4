from datetime import date, timedelta

import pytest

from privacy.model.days.urgency import Urgency, urgency

DUE = date(2026, 12, 12)


@pytest.mark.parametrize(
    ("days", "mark"), [(-30, None), (-8, None), (-7, Urgency.SOON), (0, Urgency.SOON), (1, Urgency.OVERDUE)]
)
def test_a_request_is_due_soon_for_a_week_and_late_only_after_its_last_day(days: int, mark: Urgency | None) -> None:
    assert urgency(DUE, DUE + timedelta(days=days)) is mark
