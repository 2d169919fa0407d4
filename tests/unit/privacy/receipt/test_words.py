"""No survivor is ever certified, and the headline says what the reads say."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privacy.model.ids import Millis, PlanId
from privacy.model.outcomes import Reading
from privacy.model.plan import Action, Kept, Mode
from privacy.receipt.document import headline, receipt_document
from privacy.receipt.receipt import Receipt
from privacy.request.report import Report
from privacy.request.report_parts import DeliveryReport, RecheckReport, SearchReport
from tests.unit.privacy.receipt.samples import AT, BLOCKED, HUB, STEPS, done, of, plan, reads, receipt

READINGS = st.sampled_from([None, *Reading])
LATER = Millis(AT + 12 * 3_600_000)
CERTIFIED = ("Erased in", "No data held", "Nothing to erase")


@settings(max_examples=300, deadline=None)
@given(
    st.booleans(),
    st.sampled_from([*Mode]),
    st.fixed_dictionaries(dict.fromkeys((1, 2, 3, 4, 5), READINGS)),
    st.sampled_from([None, "reason", ""]),
)
def test_no_survivor_is_ever_certified(
    block: bool,  # noqa: FBT001
    mode: Mode,
    readings: dict[int, Reading | None],
    closed: str | None,
) -> None:
    steps = BLOCKED if block else STEPS
    made = receipt(steps, readings, mode, closed_with=closed)
    back = {Reading.REPLACED} if Reading.LIFTED in readings.values() else set()
    fine = back | ({Reading.ABSENT, Reading.REPLACED} if mode is Mode.ERASE else {Reading.ABSENT})
    good = all(
        readings[s.number] in back or (readings[s.number] in {Reading.KEPT, Reading.LIFTED} and mode is Mode.BLOCK)
        if s.action is Action.BLOCK
        else readings[s.number] in fine
        for s in steps
        if s.action is not Action.PURGE
    )
    certified = good and closed is None
    assert made.clean == certified
    assert headline(made).startswith("INCOMPLETE:") != certified
    assert headline(made).startswith(CERTIFIED) == certified
    assert receipt_document(made)["result"]["complete"] == certified
    if not certified and closed is None:
        with pytest.raises(ValueError, match="not every planned record was verified"):
            made.refuse_survivors()


def test_deletes_prove_nothing() -> None:
    made = receipt()
    erasure = replace(made.work, read_back=())
    assert "0 of 4 records read back absent. Remains:" in headline(of(erasure, made.plans))
    undone = of(replace(made.work, done=()), made.plans)
    assert undone.clean
    assert undone.records[0].deletion == "not carried out"


def test_the_headlines() -> None:
    at = "on 24 Nov 2026 14:40 UTC"
    start = "Erased in Azure DPS and IoT Hub: sensor-42 (DSR-7K3M9Q). "
    assert headline(receipt()) == f"{start}4 of 4 records read back absent {at}; fleet scan follows tonight."
    assert headline(receipt(readings={4: Reading.REPLACED})) == (
        "Erased in Azure DPS and IoT Hub on 24 Nov 2026 14:39 UTC, and registered again since: 1 new record under "
        "sensor-42 (DSR-7K3M9Q). Of 4 approved records 3 read back absent and 1 replaced by new ones "
        f"{at}, as the plan allows; fleet scan follows tonight."
    )
    assert "The block stands, as approved: the id sensor-42 in factory-eu is kept as a disabled enrollment" in headline(
        receipt(BLOCKED)
    )
    closed = headline(receipt(readings={4: Reading.UNREAD}, closed_with="The hub is gone."))
    assert f"device identity sensor-42 in {HUB}: could not read (HTTP 503)" in closed
    assert closed.endswith("Closed by a person as incomplete: The hub is gone.")
    assert headline(receipt(BLOCKED, {4: Reading.REPLACED})).startswith("INCOMPLETE:")
    assert headline(receipt(())).startswith("No data held in Azure DPS and IoT Hub: sensor-42 (DSR-7K3M9Q).")


@pytest.mark.parametrize("begun", [True, False])
def test_what_a_later_plan_keeps_counts_only_where_its_deletion_had_begun(begun: bool) -> None:  # noqa: FBT001
    kept = Kept(kind=STEPS[0].kind, place="factory-eu", key="sensor-42", ref=STEPS[0].ref, why="out of scope")
    first, second = plan(*STEPS), plan(number=2, id=PlanId("p2"), kept=(kept,))
    entries = done(STEPS[:1]) if begun else ()
    erasure = replace(receipt().work, plan=second, votes=(), done=entries, read_back=reads({1: Reading.PRESENT}))
    made = of(erasure, (first, second))
    assert made.clean is not begun
    assert headline(made).startswith("INCOMPLETE:" if begun else "Nothing to erase: sensor-42")


def test_nothing_held_has_to_be_shown_by_a_search() -> None:
    erasure = replace(receipt().work, plan=None, votes=(), done=(), read_back=())
    unsearched = of(erasure, ())
    assert not unsearched.clean
    with pytest.raises(ValueError, match="nothing was searched"):
        unsearched.refuse_survivors()
    searched = replace(
        unsearched, request=replace(unsearched.request, report=Report(search=SearchReport(direct_reads_done=True)))
    )
    assert searched.clean
    assert headline(searched).startswith("No data held")


def test_what_is_no_erasure_or_no_standing_plan_is_refused() -> None:
    made = receipt()
    with pytest.raises(ValueError, match="no erasure"):
        replace(made, request=replace(made.request, work=None))
    with pytest.raises(ValueError, match="newest plan"):
        replace(made, plans=())


def final(made: Receipt, confirmed_at: Millis | None = LATER, scan_at: Millis | None = LATER) -> Receipt:
    recheck = RecheckReport(fulfilled_at=AT, confirmed_at=confirmed_at, scan_at=scan_at)
    report = replace(made.request.report, recheck=recheck, delivery=DeliveryReport(receipt="5f" * 32))
    return replace(made, request=replace(made.request, report=report))


def test_the_final_headline_names_the_scan_and_what_it_found() -> None:
    scan = "Final: the fleet scan of 25 Nov 2026 02:40 UTC found"
    assert f"{scan} no enrollment of it." in headline(final(receipt()))
    assert "tonight" not in headline(final(receipt()))
    assert f"{scan} nothing besides what is kept." in headline(final(receipt(BLOCKED)))
    assert f"{scan} nothing besides what registered again." in headline(final(receipt(readings={1: Reading.REPLACED})))
    assert f"{scan} no enrollment of it." in headline(final(receipt(())))
    assert "Final: the last search found no enrollment of it." in headline(final(receipt(), scan_at=None))


def test_a_final_receipt_names_the_one_that_it_replaces() -> None:
    content = receipt_document(final(receipt()))
    assert (content["state"], content["replaces"]) == ("final", "5f" * 32)
    assert content["scan"]["after_the_last_delete"] is True
    first = receipt_document(receipt())
    assert (first["state"], first["replaces"]) == ("before the fleet scan", None)


def test_a_search_that_rests_on_an_older_scan_says_so() -> None:
    old = final(receipt(), confirmed_at=None, scan_at=Millis(AT - 1_800_000))
    scan = receipt_document(old)["scan"]
    assert scan["after_the_last_delete"] is False
    assert scan["words"].endswith("began on 24 Nov 2026 14:10 UTC, before the last delete was over.")
    assert "No scan of the enrollments" in receipt_document(receipt())["scan"]["words"]


def test_what_a_person_closed_is_never_final() -> None:
    made = final(receipt(readings={4: Reading.PRESENT}, closed_with="enough"))
    assert receipt_document(made)["state"] == "closed incomplete"
    assert "Final:" not in headline(made)
