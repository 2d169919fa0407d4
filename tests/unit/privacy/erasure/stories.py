"""Stories that lead to what chance alone hardly reaches; the rules of `machine` interrupt them, and start anywhere."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from privacy.delivery.file_delivery import TELL_AGAIN
from privacy.model.clocks import DAY, MINUTE
from privacy.model.ids import RequestStatus as S
from privacy.model.plan import Mode
from tests.unit.privacy.erasure.house import ANA
from tests.unit.privacy.erasure.machine import APPROVERS, BEN, CLEO, DAN, PEOPLE, Erasures, happens

voters = st.sampled_from((BEN, CLEO, DAN))


class Stories(Erasures):
    """One device, its erasures, and everybody around, with a little more of a plot."""

    def waits_for_votes(self) -> bool:
        """All is well, and a plan is shown; False where this erasure is elsewhere."""
        self.outside.people.silent = self.outside.azure.down = False
        self.outside.files.hidden = self.outside.files.unsafe = False
        self.device("back")
        for user in PEOPLE[1:4]:
            self.person(user, leaves=False)
        self.ask()
        self.work(8)
        if self.status is S.WHICH_WAY:
            self.choose(ANA, Mode.ERASE)
            self.work(8)
        return self.status is S.AWAITING_APPROVAL

    @precondition(lambda self: self.plans)
    @rule(mode=st.sampled_from(Mode), turns=st.sampled_from((0, 1, 20, 20)))
    def everybody_says_yes(self, mode: Mode, turns: int) -> None:
        self.choose(ANA, mode)
        self.work(8)
        for user in PEOPLE:
            self.approve(user, 1)
        self.work(turns)

    @rule(what=happens, mode=st.sampled_from(Mode), midway=st.booleans())
    def a_whole_erasure(self, what: str, mode: Mode, *, midway: bool) -> None:
        """Asked, changed or not, decided and carried out: the story that the others interrupt."""
        self.outside.people.silent = self.outside.azure.down = False
        self.ask()
        (self.device_in_the_middle_of_a_deletion if midway else self.device)(what)
        self.everybody_says_yes(mode, 20)

    @rule(user=voters, late=st.sampled_from((0, 1, MINUTE, DAY)))
    def a_vote_when_the_time_is_over(self, user: str, late: int) -> None:
        if self.waits_for_votes():
            self.outside.time.at = self.plans[-1].made_at + 7 * DAY + late
            self.approve(user, 1)

    @rule(user=voters)
    def a_vote_while_slack_is_silent(self, user: str) -> None:
        if self.waits_for_votes():
            self.outages(silent=True, down=False)
            self.approve(user, 1)

    @rule(user=voters, votes=st.sampled_from((1, 1, 2)))
    def a_click_on_a_card_that_was_replaced(self, user: str, votes: int) -> None:
        if self.waits_for_votes():
            self.policy(votes, APPROVERS)
            self.say_no(BEN, "ask_for_changes")
            self.click_on_the_request(ANA, "plan_again")
            self.work(8)
            self.approve(user, 2)

    @rule(user=voters, shown=st.booleans())
    def a_voter_on_one_list(self, user: str, *, shown: bool) -> None:
        """Who is on the list that was shown is taken off it, or the other way round."""
        lists = (APPROVERS, tuple(one for one in APPROVERS if one != user))
        before, after = lists if shown else reversed(lists)
        self.policy(1, before)
        if self.waits_for_votes() and self.plans[-1].policy == self.today:
            self.policy(1, after)
            self.approve(user, 1)

    @rule(leaves=st.booleans())
    def what_was_enough_is_not_when_it_starts(self, *, leaves: bool) -> None:
        self.policy(1, APPROVERS)
        if self.waits_for_votes():
            self.approve(BEN, 1)
            if leaves:
                self.person(BEN, leaves=True)
            else:
                self.policy(2, APPROVERS)
            self.work(8)

    @rule(again=st.booleans())
    def a_guest_comes_into_the_channel(self, *, again: bool) -> None:
        """Before the receipt is shared, or while it is looked for and Slack is to be told again."""
        files = self.outside.files
        self.policy(1, APPROVERS)
        if self.waits_for_votes():
            files.hidden, files.unsafe = True, not again
            self.everybody_says_yes(Mode.ERASE, 20)
            for _ in range(TELL_AGAIN + 1):
                self.time_passes(MINUTE)
                self.work(2)
                files.unsafe = True
            files.hidden = files.unsafe = False
