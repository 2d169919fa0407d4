"""What the bot looks at every so often besides its requests, built once."""

from collections.abc import Awaitable, Callable

from bot import build
from bot.checks import SetupWatch
from bot.foundation import Foundation
from bot.watches.agenda import EVERY as AGENDA_EVERY
from bot.watches.agenda import MOST, AgendaWatch
from bot.watches.looking import OFTEN, AlarmWatch, PauseWatch
from bot.worker import Worker
from handlers.erasure.vote_teller import SlackVoteTeller
from handlers.history.agenda import SlackAgenda
from handlers.workspace.heads import SlackHeads
from privacy.approval.ballot import Ballot
from privacy.approval.pending_settlement import VoteSettling
from privacy.delivery.channel_record import ChannelWatch
from privacy.delivery.file_lives import FileLives
from privacy.holds.deletion_guard import DeletionGuard
from privacy.model.clocks import DAY, HOUR, SECOND
from privacy.model.ids import ChannelId, Millis
from storage.history.file_lives import SqliteFileLives
from storage.ledger.alarms import SqliteAlarms
from storage.requests.urgencies import SqliteUrgencies

Look = tuple[float, Callable[[], Awaitable[float | None]], str]
"""What is looked at every so many seconds, and what it is called in the log."""


def looks(base: Foundation, worker: Worker, ballot: Ballot, setup: SetupWatch) -> tuple[Look, ...]:
    """Everything that is looked at, besides the ledger's head."""
    channels, again = ChannelWatch(channels=base.channels), base.environment.patience.longest_wait / SECOND
    return (
        (again, channels.look_at_unsafe, "channels that are not safe"),
        (HOUR / SECOND, channels.look_at_open, "channels with open requests"),
        (OFTEN, PauseWatch(count=base.halts.stops, wake_worker=worker.wake).look, "pauses"),
        (OFTEN, _pending(base, ballot).settle, "votes that wait"),
        (HOUR / SECOND, build.early_look(base).look, "plans that wait"),
        (OFTEN, setup.look, "the set-up"),
        (OFTEN, _file_lives(base).look, "files whose time is over"),
        (OFTEN, _alarms(base).look, "alarms"),
        (AGENDA_EVERY, _agenda(base).look, "what is due"),
    )


def _pending(base: Foundation, ballot: Ballot) -> VoteSettling:
    teller = SlackVoteTeller(client=base.client)
    return VoteSettling(ballot=ballot, pending=ballot.pending, teller=teller, clock=base.environment.clock)


def _alarms(base: Foundation) -> AlarmWatch:
    since, alarms = Millis(base.environment.clock() - DAY), SqliteAlarms(file=base.file)
    return AlarmWatch(alarms=alarms.since, begin=lambda: alarms.before(since), say=say(base))


def _agenda(base: Foundation) -> AgendaWatch:
    channel = base.config.slack.audit_channel
    slack = SlackAgenda(client=base.client, channel=ChannelId(channel), most=MOST) if channel else None
    return AgendaWatch(
        records=SqliteUrgencies(file=base.file),
        reminders=base.transitions.reminders,
        clock=base.environment.clock,
        post=slack.post if slack else None,
    )


def _file_lives(base: Foundation) -> FileLives:
    return FileLives(
        store=base.requests,
        records=SqliteFileLives(file=base.file),
        files=base.files,
        guard=DeletionGuard(transitions=base.transitions, records=base.halts, pseudonyms=base.pseudonyms),
        clock=base.environment.clock,
    )


def say(base: Foundation) -> Callable[[str], Awaitable[None]] | None:
    """How the audit channel hears a sentence; None where there is none."""
    channel = base.config.slack.audit_channel
    return SlackHeads(client=base.client, channel=ChannelId(channel)).say if channel else None
