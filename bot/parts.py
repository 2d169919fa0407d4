"""Every part of the desk, built once and handed to those who need it."""

from dataclasses import dataclass

from bot.heads import HeadPoster
from bot.pause_watch import PauseWatch
from bot.shared import Shared
from bot.vote_watch import VoteWatch
from bot.work import access_work, erasure_work, group_access_work
from handlers.erasure.vote_teller import SlackVoteTeller
from handlers.notifier import SlackNotifier
from handlers.workspace.heads import SlackHeads
from privacy.approval.pending_settlement import VoteSettling
from privacy.delivery.outbox_relay import OutboxRelay
from privacy.desk import Desk, ErasureDesk
from privacy.erasure.choices import ErasureClicks
from privacy.erasure.intake import ErasureIntake
from privacy.erasure.verification.open_places import PlaceDesk
from privacy.erasure.verification.requested_recheck import RequestedRecheck
from privacy.history.audit_log import AuditLog
from privacy.history.home import HomeDesk
from privacy.holds.placing import HoldDesk
from privacy.model.ids import ChannelId
from privacy.request.choices import Clicks
from privacy.request.intake import Intake
from storage.erasures.open_places import SqlitePlaces
from storage.history.audit_log import SqliteReading
from storage.history.home import SqliteHome


@dataclass(frozen=True, kw_only=True)
class Parts(Shared):
    """The desks to which `handlers` talk, and what runs beside the worker."""

    def desk(self) -> Desk:
        """What exports and the worker talk to."""
        store, clock = self.worker.requests, self.around.clock
        notifier = SlackNotifier(
            client=self.slack.client, id_hint=self.config.policy.id_hint, groups=self.config.policy.groups
        )
        return Desk(
            intake=Intake(gate=self.gate, store=store, clock=clock),
            clicks=Clicks(gate=self.gate, transitions=self.transitions, store=store, clock=clock),
            access=access_work(self),
            erasure=erasure_work(self),
            group_access=group_access_work(self),
            outbox_relay=OutboxRelay(
                store=store,
                outbox=self.worker.outbox,
                notifier=notifier,
                clock=clock,
                patience=self.around.patience,
            ),
            store=store,
            clock=clock,
            wake_worker=self.worker.wake,
        )

    def erasure_desk(self) -> ErasureDesk:
        """Where erasures are asked for and decided."""
        store, clock, settings = self.worker.requests, self.around.clock, self.config.policy
        reading = SqliteReading(file=store.file, pseudonyms=self.pseudonyms)
        audit_log = AuditLog(gate=self.gate, electorate=self.electorate, records=reading, clock=clock)
        return ErasureDesk(
            intake=ErasureIntake(
                gate=self.gate,
                store=store,
                clock=clock,
                zone=settings.time_zone,
                policy=self.electorate.today,
                ticket=settings.ticket_pattern,
                groups=settings.groups,
            ),
            ballot=self.ballot,
            clicks=ErasureClicks(
                gate=self.gate, electorate=self.electorate, transitions=self.transitions, store=store, clock=clock
            ),
            audit_log=audit_log,
            looks=RequestedRecheck(audit_log=audit_log, transitions=self.transitions, store=store, clock=clock),
            places=PlaceDesk(
                gate=self.gate,
                electorate=self.electorate,
                requests=store,
                store=SqlitePlaces(file=store.file),
                clock=clock,
            ),
            wake_worker=self.worker.wake,
        )

    def hold_desk(self) -> HoldDesk:
        """Where legal holds are placed and lifted."""
        return HoldDesk(
            gate=self.gate,
            electorate=self.electorate,
            store=self.worker.holds,
            clock=self.around.clock,
            zone=self.config.policy.time_zone,
            wake_worker=self.worker.wake,
        )

    def vote_watch(self) -> VoteWatch:
        """What settles votes that wait for Slack."""
        settling = VoteSettling(
            ballot=self.ballot,
            pending=self.ballot.pending,
            teller=SlackVoteTeller(client=self.slack.client),
            clock=self.around.clock,
            wake_worker=self.worker.wake,
        )
        return VoteWatch(settle=settling.settle)

    def pause_watch(self) -> PauseWatch:
        """What notices that an administrator has paused or resumed all deletions."""
        return PauseWatch(count=self.halts.pauses, wake_worker=self.worker.wake)

    def home(self) -> HomeDesk:
        """What the Home tab shows."""
        return HomeDesk(gate=self.gate, electorate=self.electorate, records=SqliteHome(file=self.worker.requests.file))

    def heads(self, channel: ChannelId) -> HeadPoster:
        """What carries the ledger's head to the audit channel."""
        return HeadPoster(
            head=self.worker.requests.head,
            post=SlackHeads(client=self.slack.client, channel=channel).post,
            key=self.keys.signing,
            patience=self.around.patience,
        )
