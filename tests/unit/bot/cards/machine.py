"""Requests, people and a Slack that refuses this and that, as a state machine: a card that is behind catches up."""

import asyncio
from collections import Counter
from collections.abc import Coroutine, Mapping
from contextlib import AsyncExitStack, ExitStack
from typing import Any, ClassVar, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from evidence.signing import make_keys
from handlers.export import card
from handlers.kit import ids
from privacy.model.clocks import HOUR, MINUTE, SECOND
from privacy.model.ids import RequestId
from privacy.model.ids import RequestStatus as S
from privacy.model.order import Field
from privacy.request.lifecycle import ENDED
from privacy.request.request import DataSubjectRequest
from sandbox.slack import default_workspace, start_slack
from sandbox.slack.model.errors import SlackError
from sandbox.slack.model.values import ChannelId, Message, UserId
from storage.file.rows import many
from tests.scenario.erasing import FILLED
from tests.scenario.house import ANA, BEN, PRIVACY
from tests.unit.bot.cards.life import PATIENCE, Life, Pace, Records, life
from tests.unit.bot.cards.troubles import EVERYTHING, METHODS, POST, UNSURE, UPDATE, Met, Reached, Refusal, Trouble
from tests.unit.privacy.erasure.folders import quick_folder
from tests.unit.privacy.erasure.world import DEVICE
from tests.unit.storage.samples import Time

T = TypeVar("T")
WITHIN = 10 * SECOND
SELDOM = 5 * MINUTE
"""How long a first post waits that may stand in the channel already (`docs/adr/0008-a-file-is-shared-once.md`)."""
BOUND = settings(
    max_examples=10,
    stateful_step_count=5,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
methods = st.sampled_from((EVERYTHING, *METHODS))
troubles = st.sampled_from(Trouble)
lengths = st.sampled_from((3, 8, 40, 40, 120))
refusals = st.builds(Refusal, methods, troubles)
of_cards = st.builds(Refusal, st.sampled_from((UPDATE, UPDATE, POST)), troubles)
acts = st.sampled_from(("export", "erasure", "erasure", "approve", "approve", "reject", "ask_for_changes", "withdraw"))
CALLED_BY = {
    "views.publish": "home",
    "views.open": "reject",
    "users.info": "approve",
    "files.delete": "approve",
    "conversations.open": "ask_for_changes",
}
"""What a person has to do for a method to be called; for the others most things will do."""


class Cards(RuleBasedStateMachine):
    """A channel, its cards, and people who wait."""

    reached: ClassVar[Reached]

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.around = ExitStack()
        self.folder = self.around.enter_context(quick_folder())
        self.power = AsyncExitStack()
        self.time = Time()
        self.records = Records(now=self.time, judge=lambda _call, _key: None)
        self.refusals: list[Refusal] = []
        self.since = self.word = 0
        self.calls = 0
        self.removed: set[str] = set()
        self.given_up: set[RequestId] = set()
        self.maybe_posted: set[RequestId] = set()

    def run(self, what: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(what)

    @initialize(asked=st.sampled_from((("erasure",), ("export", "erasure"))))
    def start(self, asked: tuple[str, ...]) -> None:
        make_keys(self.folder / "keys")
        workspace = default_workspace()
        self.slack = self.run(start_slack(workspace))
        workspace.sockets.ack_seconds = workspace.triggers.life_seconds = PATIENCE
        workspace.files.share_delay = 0
        self.boot()
        for act in asked:
            self.do(act)
            self.passes(60)

    def boot(self) -> None:
        self.pace = Pace(time=self.time)
        starting = life(self.folder, self.slack, self.records, self.time, self.pace)
        self.bot: Life = self.run(self.power.enter_async_context(starting))

    def teardown(self) -> None:
        if hasattr(self, "slack"):
            self.works_again(start=False)
            self.run(self.power.aclose())
            self.run(self.slack.stop())
        self.loop.close()
        self.around.close()

    # What people do, as far as Slack lets them.

    def do(self, act: str) -> None:
        self.run(self._do(act, self.cards()))
        self.passes(0)

    async def _do(self, act: str, cards: list[Message]) -> None:
        people = self.slack.workspace
        match act:
            case "export":
                self.records.edit("back")
                await people.command(ANA, PRIVACY, f"/dps-export {DEVICE}")
            case "erasure":
                self.records.edit("back")
                await people.command(ANA, PRIVACY, f"/dps-delete {DEVICE}")
                values = {Field.DEVICES: DEVICE, **FILLED, Field.RECEIVED: "2025-11-12"}
                await self._hand_in(ANA, {name: {name: value} for name, value in values.items()})
            case "home":
                people.open_home(ANA)
                async with asyncio.timeout(PATIENCE):
                    while "views.publish" not in self.pace.called:  # noqa: ASYNC110 - nobody is told of a call
                        await asyncio.sleep(0.001)
            case "delete":
                for message in cards:
                    people.admin.delete_message(PRIVACY, message.ts)
                    self.removed.add(message.ts)
            case _:
                await self._press(ANA if act == ids.WITHDRAW else BEN, act, cards)

    async def _press(self, user: str, action: str, cards: list[Message]) -> None:
        for message in cards:
            for block in message.content.blocks or []:
                if any(element.get("action_id") == action for element in block.get("elements", [])):
                    await self.slack.workspace.click(user, PRIVACY, message.ts, block["block_id"], action)
                    await self._hand_in(user, {ids.COMMENT: {ids.COMMENT: "because"}})
                    return

    async def _hand_in(self, user: str, values: Mapping[str, Mapping[str, Any]]) -> None:
        for form in self.slack.workspace.views.stack(UserId(user)):
            await self.slack.workspace.submit(user, form.id, values)
            self.slack.workspace.views.close(form)

    # What Slack does.

    def stops_working(self, refusal: Refusal) -> None:
        if not self.refusals:
            self.since, self.calls = self.time(), len(self.slack.board.calls)
            self.pace.called.clear()
        self.refusals.append(refusal)
        if fault := refusal.fault:
            self.slack.board.add(fault)
        else:
            self.pace.silent.add(refusal.method)

    def passes(self, seconds: int) -> None:
        self.run(self.bot.until(self.time() + seconds * SECOND))
        self._note_refused()

    def works_again(self, *, start: bool) -> None:
        """Whatever Slack refused, it takes: ten seconds later every card says how its request stands."""
        behind = self._behind()
        unposted = {one for one, ts in self._cards().items() if ts is None}
        self.slack.board.clear()
        self.pace.silent.clear()
        self.word = self.pace.word
        if start:
            self.run(self.power.aclose())
            self.boot()
        self.run(self.bot.until(self._at_the_latest(behind, unposted, start=start)))
        still = {one: request.status for one, request in self._behind().items() if one not in self.given_up}
        assert not still, f"behind: {still} after {self.refusals}"
        self._caught_up(behind, unposted, start=start)
        self.refusals.clear()

    @rule(card=of_cards, other=refusals, first=acts, second=acts, seconds=lengths, start=st.booleans())
    def people_go_on(
        self, card: Refusal, other: Refusal, first: str, second: str, seconds: int, *, start: bool
    ) -> None:
        """While cards do not work, and something else does not, either."""
        self.stops_working(card)
        self.do(first)
        self.stops_working(other)
        self.do(CALLED_BY.get(other.method, second))
        self.passes(seconds)
        self.works_again(start=start)

    @rule(trouble=troubles, act=acts, seconds=lengths, start=st.booleans())
    def nothing_works_for_a_while(self, trouble: Trouble, act: str, seconds: int, *, start: bool) -> None:
        """In the middle of what somebody began when all was well."""
        self.do(act)
        for refusal in (Refusal(EVERYTHING, trouble), Refusal(UPDATE, trouble)):
            self.stops_working(refusal)
        self.passes(seconds)
        self.works_again(start=start)

    # What is right.

    def _at_the_latest(
        self, behind: Mapping[RequestId, DataSubjectRequest], unposted: set[RequestId], *, start: bool
    ) -> int:
        """Slack's own word comes first; then ten seconds. What a person had to mend is looked at by the hour.

        A start makes due what waits, except a first post.
        """
        word = max(self.time(), self.word if unposted or not start else 0)
        kinds = {refusal.trouble for refusal in self.refusals if refusal.of_cards}
        if Trouble.FINAL in kinds:
            self.given_up |= {one for one, request in behind.items() if request.status in ENDED}
        if Trouble.FINAL in kinds and not start:
            return word + HOUR + WITHIN
        if kinds & UNSURE and unposted:
            return word + SELDOM + WITHIN
        return word + WITHIN

    def _behind(self) -> dict[RequestId, DataSubjectRequest]:
        """Requests whose card does not say how they stand."""
        requests = [self.run(self.bot.base.requests.get(one)) for one in self._cards()]
        return {request.id: request for request in requests if not self._is_shown(request)}

    def _is_shown(self, request: DataSubjectRequest) -> bool:
        ts = self._cards()[request.id]
        message = self._card(request.id)
        if message is None:
            return ts in self.removed
        wanted = card.content(request, self.bot.base.config.policy.id_hint, groups=False)
        return message.content.text == wanted["text"] and _actions(message.content.blocks) == _actions(wanted["blocks"])

    def _cards(self) -> dict[RequestId, str | None]:
        sql = "SELECT request, ts FROM outbox WHERE kind = 'card'"
        return {
            row["request"]: row["ts"] for row in self.run(self.bot.base.file.read(lambda file: many(file, sql, ())))
        }

    def _card(self, request: RequestId) -> Message | None:
        ts = self._cards()[request]
        try:
            return self.slack.workspace.timeline.find(ChannelId(PRIVACY), ts) if ts else None
        except SlackError:
            return None

    def cards(self) -> list[Message]:
        return [message for one in self._cards() if (message := self._card(one))]

    # What was reached.

    def _note_refused(self) -> None:
        calls = self.slack.board.calls[self.calls :]
        for refusal in self.refusals:
            routes = [call for call in calls if call in self.slack.board.calls_to(refusal.route)]
            if routes or (refusal.trouble is Trouble.SILENT and refusal.method in self.pace.called):
                self.reached.refused.add(refusal.method)

    def _caught_up(
        self, behind: Mapping[RequestId, DataSubjectRequest], unposted: set[RequestId], *, start: bool
    ) -> None:
        shown = [request for one, request in behind.items() if one not in self.given_up]
        if not shown:
            return
        kinds = {refusal.trouble for refusal in self.refusals if refusal.of_cards}
        self.reached.caught_up.update(kinds)
        there = {
            Met.A_VOTE: any(request.status is S.AWAITING_APPROVAL for request in shown),
            Met.LONG: self.time() - self.since > 600 * SECOND,
            Met.A_START: start,
            Met.A_FIRST_POST: any(request.id in unposted for request in shown),
            Met.AN_END: any(request.status in ENDED for request in shown),
        }
        self.reached.caught_up.update(kind for kind, is_so in there.items() if is_so)


def _actions(blocks: list[dict[str, Any]] | None) -> Counter[str]:
    return Counter(
        element["action_id"]
        for block in blocks or []
        for element in block.get("elements", [])
        if "action_id" in element
    )
