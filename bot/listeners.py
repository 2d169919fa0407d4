"""Everything that people can do, attached, whatever the config says: what it forbids, the rules refuse."""

from slack_bolt.async_app import AsyncApp

from bot.foundation import Foundation
from bot.settings import audit_channel, calendar, file_channels
from evidence.pack.days import SpooledDays
from handlers.erasure import change_form, extension_form, lift_form, open_place_form, recheck, votes
from handlers.erasure import form as erasure_form
from handlers.export import buttons, command, form, group_form
from handlers.history import astray, home, packs, shortcuts, status
from handlers.history.home import Tab
from handlers.holds import command as hold_command
from handlers.kit import errors, forms
from handlers.workspace import acting_team
from privacy.approval.ballot import Ballot
from privacy.erasure.choices import ErasureClicks
from privacy.erasure.extensions import Extensions
from privacy.erasure.intake import ErasureIntake
from privacy.erasure.lifting import LiftIntake
from privacy.erasure.verification.open_places import PlaceDesk
from privacy.erasure.verification.requested_recheck import RequestedRecheck
from privacy.history.audit_log import AuditLog
from privacy.history.home import HomeDesk
from privacy.holds.placing import HoldDesk
from privacy.pack.days import DaysDesk
from privacy.pack.desk import PackDesk
from privacy.request.access_policy import ExportFormPolicy
from privacy.request.choices import Clicks
from privacy.request.intake import Intake
from storage.erasures.holds import SqliteHolds
from storage.erasures.open_places import SqlitePlaces
from storage.history.audit_log import SqliteReading
from storage.history.days import SqliteDays
from storage.history.home import SqliteHome
from storage.history.pack_files import SqlitePacks


def register(app: AsyncApp, base: Foundation, ballot: Ballot, workspace_url: str) -> None:
    """Attach every listener."""
    acting_team.register(app, base.people)
    _exports(app, base)
    clicks = _erasures(app, base, ballot)
    _holds(app, base)
    _history(app, base, workspace_url, clicks)
    forms.register(app)
    errors.register(app)


def _exports(app: AsyncApp, base: Foundation) -> None:
    store, clock = base.requests, base.environment.clock
    intake = Intake(
        gate=base.gate,
        store=store,
        clock=clock,
        calendar=calendar(base.config),
        ticket=base.config.policy.ticket_pattern,
    )
    command.register(app, intake, base.config.policy.id_hint)
    form.register(app, intake)
    buttons.register(app, Clicks(gate=base.gate, transitions=base.transitions, store=store, clock=clock), intake)


def _erasures(app: AsyncApp, base: Foundation, ballot: Ballot) -> ErasureClicks:
    store, clock, settings = base.requests, base.environment.clock, base.config.policy
    days = calendar(base.config)
    intake = ErasureIntake(
        gate=base.gate,
        store=store,
        clock=clock,
        calendar=days,
        policy=base.electorate.today,
        ticket=settings.ticket_pattern,
        groups=settings.groups,
    )
    clicks = ErasureClicks(
        gate=base.gate,
        electorate=base.electorate,
        transitions=base.transitions,
        store=store,
        clock=clock,
        calendar=days,
    )
    places = PlaceDesk(
        gate=base.gate, electorate=base.electorate, requests=store, store=SqlitePlaces(file=base.file), clock=clock
    )
    erasure_form.register(app, intake, settings.id_hint)
    group_form.register(app, intake)
    votes.register(app, ballot, clicks)
    change_form.register(app, intake, clicks)
    lift_form.register(app, LiftIntake(intake=intake))
    open_place_form.register(app, places)
    extension_form.register(app, Extensions(gate=base.gate, store=store, clock=clock, calendar=days))
    return clicks


def _holds(app: AsyncApp, base: Foundation) -> None:
    settings = base.config.policy
    holds = HoldDesk(
        gate=base.gate,
        electorate=base.electorate,
        store=SqliteHolds(file=base.file, pseudonyms=base.pseudonyms),
        clock=base.environment.clock,
        zone=settings.time_zone,
    )
    hold_command.register(app, holds, settings.id_hint)


def _history(app: AsyncApp, base: Foundation, workspace_url: str, clicks: ErasureClicks) -> None:
    clock, settings = base.environment.clock, base.config.policy
    reading = SqliteReading(file=base.file, pseudonyms=base.pseudonyms)
    audit_log = AuditLog(
        gate=base.gate,
        electorate=base.electorate,
        records=reading,
        clock=clock,
        rolls=base.rolls,
        audit_channel=audit_channel(base.config),
    )
    days = DaysDesk(
        audit_log=audit_log,
        records=SqliteDays(file=base.file),
        writer=SpooledDays(base.config.files.spool),
        files=base.files,
        channels=base.channels,
        zone=settings.time_zone,
        clock=clock,
    )
    status.register(app, audit_log, days)
    recheck.register(
        app,
        RequestedRecheck(audit_log=audit_log, transitions=base.transitions, store=base.requests, clock=clock),
    )
    asked = SqlitePacks(file=base.file)
    packs.register(app, PackDesk(audit_log=audit_log, packs=asked, store=base.requests, clock=clock))
    erasures = bool(settings.approvers)
    page = HomeDesk(gate=base.gate, electorate=base.electorate, records=SqliteHome(file=base.file), rolls=base.rolls)
    home.register(app, page, Tab(workspace_url=workspace_url, erasures=erasures))
    astray.register(app, page, clicks, file_channels(base.config), settings.id_hint)
    required = settings.export_form is ExportFormPolicy.REQUIRED
    shortcuts.register(app, file_channels(base.config), settings.id_hint, erasures=erasures, form_required=required)
