from privacy.model.ids import RequestStatus as S
from privacy.model.standing import STANDINGS, Look, Party, Told, Way, standing
from privacy.request.lifecycle import ENDED, MOVES

LEADS_TO = {
    Way.CHOOSE: {S.RECEIVED},
    Way.CHOOSE_WAY: {S.PLANNING},
    Way.APPROVE: {S.AWAITING_APPROVAL, S.APPROVED},
    Way.REJECT: {S.REJECTED, S.INCOMPLETE},
    Way.ASK_FOR_CHANGES: {S.CHANGES_ASKED},
    Way.CHANGE: {S.PLANNING},
    Way.PLAN_AGAIN: {S.PLANNING},
    Way.CLOSE: {S.VERIFYING},
    Way.STOP: {S.WITHDRAWN, S.INCOMPLETE},
    Way.WITHDRAW: {S.WITHDRAWN},
    Way.TRY_AGAIN: {S.GATHERING},
}


def test_every_status_says_who_is_waited_for_how_they_hear_when_it_is_looked_at_and_which_ways_lead_out() -> None:
    assert set(STANDINGS) == set(S)


def test_every_way_out_leads_where_the_life_cycle_goes() -> None:
    assert set(LEADS_TO) == set(Way) == {way for row in STANDINGS.values() for way in row.ways}
    for status, row in STANDINGS.items():
        for way in row.ways:
            assert LEADS_TO[way] & MOVES[status], (status, way)


def test_whoever_is_waited_for_hears_of_it_by_name_and_has_a_way_out() -> None:
    for status, row in STANDINGS.items():
        if row.waits_for in {Party.REQUESTER, Party.APPROVERS}:
            assert row.told is not Told.CARD, status
            assert row.next_look in {Look.REMINDERS, Look.RECHECKS}, status
            own = {Party.REQUESTERS, Party.CHOOSERS, Party.WATCHERS, row.waits_for}
            assert own & set(row.ways.values()), status


def test_what_nobody_has_to_see_to_is_over_and_what_the_bot_does_is_looked_at_at_once() -> None:
    for status, row in STANDINGS.items():
        assert (row.waits_for is Party.NOBODY) == (status in ENDED)
        assert (row.waits_for is Party.BOT) == (row.next_look is Look.NOW)


def test_nobody_but_an_approver_approves() -> None:
    assert [standing(status).ways[Way.APPROVE] for status in S if Way.APPROVE in standing(status).ways] == [
        Party.APPROVERS
    ]
