"""An enrollment group: its settings, and the number of its registration records."""

import httpx
import pytest

from dps.source import AzureRecords
from dps.transport.config import NO_PACES, HubAddress, ServiceAddress
from dps.transport.tokens import Identities
from privacy.model.coverage import LeftOutReason, SearchOutcome
from privacy.model.ids import Identifier
from privacy.model.records import Findings, QuestionKind, RecordKind, SearchProgress
from tests.unit.dps.samples import (
    FACTORY,
    HUB,
    HUB_NAME,
    QUICK,
    Answers,
    Handler,
    Progress,
    Tokens,
    World,
    find,
    found,
    line,
    now,
    page,
)

GROUP, MEMBERS = "enrollment group by id", "registration records of the group"
LINE = found({"enrollmentGroupId": "line-3", "attestation": {"type": "symmetricKey"}})
QUERY = "POST /registrations/line-3/query"


async def find_in_two(world: Handler, typed: str) -> Findings:
    hub = HubAddress(name=HUB_NAME, url=HUB)
    services = [ServiceAddress(name=name, url=FACTORY, hubs=(hub,)) for name in ("factory-eu", "factory-us")]
    source = AzureRecords(
        services,
        tokens=Identities(reads=Tokens()),
        clock=now,
        paces=NO_PACES,
        limits=QUICK,
        transport=httpx.MockTransport(world),
    )
    try:
        return await source.find(Identifier(typed), Progress())
    finally:
        await source.aclose()


async def test_a_group_is_one_record_and_its_registration_records_are_a_number() -> None:
    pages = iter([page({"registrationId": "a"}, {"registrationId": "b"}, token="1"), page({"registrationId": "c"})])
    bodies = []

    def handler(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/registrations/line-3/query":
            bodies.append(request.content)
            return next(pages)
        return World({"GET /enrollmentGroups/line-3": LINE})(request)

    progress = Progress()
    findings = await find(handler, "group:line-3", progress)
    (record,) = findings.records
    assert (record.kind, record.key) == (RecordKind.ENROLLMENT_GROUP, "line-3")
    assert record.rest_call == "GET /enrollmentGroups/line-3?api-version=2021-10-01"
    (beside,) = findings.coverage.left_out
    assert (beside.reason, beside.count) == (LeftOutReason.MANY_PEOPLE, 3)
    assert beside.words == "3 registration records, not included: they are many people's"
    counted = line(findings.coverage, "factory", MEMBERS)
    assert (counted.outcome, counted.scanned, counted.records) == (SearchOutcome.HELD_BACK, 3, 0)
    assert [told.scanned for told in progress.told] == [0, 2, 3]
    assert bodies == [b"", b""]
    assert "registrationId" not in repr(findings)


async def test_nothing_but_the_group_is_asked_for() -> None:
    world = World({"GET /enrollmentGroups/line-3": LINE, QUERY: page()})
    findings = await find(world, "group:line-3")
    assert world.calls == ["GET /enrollmentGroups/line-3", QUERY]
    assert line(findings.coverage, "factory", MEMBERS).outcome is SearchOutcome.EMPTY
    assert findings.coverage.left_out == ()


async def test_an_unknown_group_is_nothing_found() -> None:
    findings = await find(World(), "group:line-4")
    assert findings.records == ()
    assert line(findings.coverage, "factory", GROUP).outcome is SearchOutcome.EMPTY
    assert not findings.coverage.partial


@pytest.mark.parametrize("typed", ["group:a b", "group:query", "group:"])
async def test_what_is_no_group_id_is_never_asked_for(typed: str) -> None:
    world = World()
    findings = await find(world, typed)
    assert (findings.records, world.calls) == ((), [])


async def test_another_spelling_is_asked_about() -> None:
    world = World({"GET /enrollmentGroups/LINE-3": LINE})
    findings = await find(world, "group:LINE-3")
    assert findings.question is not None
    assert findings.question.kind is QuestionKind.SPELLING
    assert [choice.identifier for choice in findings.question.choices] == ["group:line-3"]
    assert findings.records == ()
    assert world.calls == ["GET /enrollmentGroups/LINE-3"]


async def test_an_answer_that_is_another_group_fails() -> None:
    world = World({"GET /enrollmentGroups/line-3": found({"enrollmentGroupId": "line-4"})})
    findings = await find(world, "group:line-3")
    assert line(findings.coverage, "factory", GROUP).outcome is SearchOutcome.FAILED
    assert findings.records == ()


async def test_a_count_that_breaks_off_says_how_far_it_came_and_keeps_the_group() -> None:
    first = True

    def handler(request: httpx.Request) -> httpx.Response:
        nonlocal first
        if request.url.path != "/registrations/line-3/query":
            return World({"GET /enrollmentGroups/line-3": LINE})(request)
        answer = page({"registrationId": "a"}, token="1") if first else httpx.Response(403)
        first = False
        return answer

    findings = await find(handler, "group:line-3")
    counted = line(findings.coverage, "factory", MEMBERS)
    assert (counted.outcome, counted.scanned) == (SearchOutcome.FAILED, 1)
    assert len(findings.records) == 1
    assert findings.coverage.partial


async def test_groups_of_one_name_in_two_services_are_a_question_whose_choices_name_the_service() -> None:
    answers: Answers = {"GET /enrollmentGroups/line-3": LINE, QUERY: page()}
    findings = await find_in_two(World(answers), "group:line-3")
    assert findings.question is not None
    assert findings.question.kind is QuestionKind.TWO_SERVICES
    assert [choice.identifier for choice in findings.question.choices] == [
        "factory-eu/group:line-3",
        "factory-us/group:line-3",
    ]
    world = World(answers)
    chosen = await find_in_two(world, "factory-us/group:line-3")
    assert [record.place for record in chosen.records] == ["factory-us"]
    assert world.calls == ["GET /enrollmentGroups/line-3", QUERY]


async def test_groups_of_one_certificate_are_one_group() -> None:
    info = {"sha1Thumbprint": "AB12"}
    x509 = {"signingCertificates": {"primary": {"info": info}}}
    body = {"enrollmentGroupId": "line-3", "attestation": {"type": "x509", "x509": x509}}
    findings = await find_in_two(World({"GET /enrollmentGroups/line-3": found(body), QUERY: page()}), "group:line-3")
    assert [record.place for record in findings.records] == ["factory-eu", "factory-us"]


async def test_a_service_that_is_not_set_up_is_not_searched_and_nothing_else_is() -> None:
    world = World()
    progress = Progress()
    findings = await find(world, "elsewhere/sensor-42", progress)
    assert world.calls == []
    assert findings.coverage.unsearched_places == ("elsewhere",)
    assert progress.told[-1].direct_reads_done


async def test_what_progress_raises_ends_the_search_and_comes_out_as_it_was() -> None:
    class Refusing(Progress):
        async def __call__(self, progress: SearchProgress) -> None:
            await super().__call__(progress)
            if progress.scanned:
                raise LookupError

    world = World({"GET /enrollmentGroups/line-3": LINE, QUERY: page({"registrationId": "a"}, token="1")})
    with pytest.raises(LookupError):
        await find(world, "group:line-3", Refusing())
