"""Whose record is it? From what services say about ids, the ids of one device, or the question to ask.

A registration id (DPS, any case) and a device id (IoT hub, exact case) are different names, and one word can be
both: the registration id of one device and the device id of another.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from privacy.model.coverage import LeftOutReason
from privacy.model.errors import NotOursError
from privacy.model.ids import DeviceId
from privacy.model.records import IN_DPS, Question, Record, RecordKind, Subject, device_of
from privacy.subject.identifiers import ParsedIdentifier
from privacy.subject.links import Held, Link, is_another, is_named
from privacy.subject.questions import question
from privacy.subject.targets import literals


@dataclass(frozen=True, kw_only=True)
class Doubts:
    """What could not be read, as far as it matters for whose a hub's record is."""

    unheard: frozenset[str] = frozenset()
    """Services that did not say what the typed id is to them."""
    unscanned: bool = False
    """True where not every enrollment was compared."""


NO_DOUBTS = Doubts()


@dataclass(frozen=True, kw_only=True)
class Resolution:
    """Either a subject with its links, or the question that must be answered first."""

    subject: Subject
    links: tuple[Link, ...]
    """The registrations that are the subject's, each in its service."""
    question: Question | None = None
    leads: frozenset[tuple[str, DeviceId]] | None = None
    """Where a registration leads (`Held.key`), if a hub's record counts only there; None where the id is enough."""
    beside: LeftOutReason = LeftOutReason.UNDECIDED
    """Why a hub's record to which no registration leads does not count."""
    others: frozenset[tuple[str, DeviceId]] = frozenset()
    """Where enrollments of the same device id lead that are another device's."""
    undecided: frozenset[DeviceId] = frozenset()
    """Former ids of the device that may be somebody else's today."""

    def has_registration(self, place: str, registration_id: str) -> bool:
        """True for a registration of the subject; the same id in another service may be another device's."""
        return any(
            link.place == place and link.registration_id.casefold() == registration_id.casefold() for link in self.links
        )

    def owns(self, record: Record) -> bool:
        """True for a record of the subject, as far as is known."""
        if record.kind in IN_DPS:
            return self.has_registration(record.place, record.key) and belongs(record, self.subject)
        return belongs(record, self.subject) and self._is_led_to(record.place, devices_of(record))

    def left_out(self, record: Record) -> LeftOutReason | None:
        """Why a hub's record under the subject's ids does not count; None for all others."""
        if record.kind in IN_DPS or self.owns(record):
            return None
        devices = devices_of(record)
        if ours := devices & self.subject.device_ids:
            theirs = any(Held(place=record.place, device_id=device).key in self.others for device in ours)
            return LeftOutReason.OTHER_ENROLLMENT if theirs else self.beside
        return LeftOutReason.UNDECIDED if devices & self.undecided else None

    def is_similar(self, device: DeviceId) -> bool:
        """True for an id that differs from one of the subject's by capitals alone."""
        ours = self.subject.device_ids
        return device not in ours and device.casefold() in {own.casefold() for own in ours}

    def _is_led_to(self, place: str, devices: Collection[DeviceId]) -> bool:
        ours = self.subject.device_ids.intersection(devices)
        return self.leads is None or any(Held(place=place, device_id=device).key in self.leads for device in ours)


def resolve(
    asked: ParsedIdentifier, links: Collection[Link], held: Collection[Held], doubts: Doubts = NO_DOUBTS
) -> Resolution:
    """Decide which ids are the device that was asked for, or that a person has to say. Never guesses.

    ===========================================  ===================================  ===============================
    case                                         what follows                         why
    ===========================================  ===================================  ===============================
    the word is a registration id                the devices that it is today         its service says so
    it is none                                   the device of that name, and every   enrollments name devices
                                                 registration that is it today
    it is none, and was typed as one             nobody's records                     it was not meant as a device id
    a former device id of our registration       is the subject's too                 its old records are still there
    ... that somebody else is today              is theirs                            today's device decides
    ... while not every enrollment was compared  is undecided                         somebody else may be it today
    the word could mean two devices              a question, and nobody's records      only a person knows
    one service was chosen                       a hub's record counts only where a   the same id elsewhere may be
                                                 registration leads                   another device's
    ... which proves the same id in two ways     the other way's registrations, and   two proofs are two devices
                                                 where they lead, are another's
    ... and a hub besides holds the word         no question                          the service does not lead there
    a service was not heard                      a hub's record counts only where a   there may be a question that
                                                 known registration leads             nobody can put
    ... but gave the registration all the same   as if it had been heard              nothing is left to ask it
    ... and it was typed as a device id that     a hub's record counts by its id      the word means that device
    at most one hub holds
    ===========================================  ===================================  ===============================
    """
    named = [link for link in links if is_named(asked, link)]
    today = _todays(named) or asked.device_ids
    ours, others = _divide(asked, named, [link for link in links if link.current & today])
    former = _former(ours, links) - today
    unheard = doubts.unheard - {link.place for link in named}
    leads = _leads(ours) - _leads(others)
    return Resolution(
        subject=Subject(
            identifier=asked.identifier,
            registration_ids=frozenset(link.registration_id for link in ours),
            device_ids=today if doubts.unscanned else today | former,
        ),
        links=tuple(ours),
        question=question(asked, named=named, ours=ours, links=links, held=_meant(asked, held, leads)),
        leads=leads if _must_be_led_to(asked, held, unheard) else None,
        others=_leads(others),
        beside=LeftOutReason.OTHER_SERVICE if asked.service and not unheard else LeftOutReason.UNDECIDED,
        undecided=former if doubts.unscanned else frozenset(),
    )


def _divide(
    asked: ParsedIdentifier, named: Collection[Link], related: Collection[Link]
) -> tuple[Collection[Link], Collection[Link]]:
    """The subject's links and another device's; only the choice of a service says which of two proofs is meant."""
    if asked.service is None:
        return related, ()
    others = [link for link in related if any(is_another(link, own) for own in named)]
    return [link for link in related if link not in others], others


def _todays(links: Iterable[Link]) -> frozenset[DeviceId]:
    return frozenset(device for link in links for device in link.current)


def _former(ours: Collection[Link], links: Collection[Link]) -> frozenset[DeviceId]:
    """The ids that ours have or had; one that is somebody else's today is theirs."""
    theirs = _todays(link for link in links if link not in ours)
    return frozenset(device for link in ours for device in link.device_ids) - theirs


def _leads(links: Iterable[Link]) -> frozenset[tuple[str, DeviceId]]:
    return frozenset(held.key for link in links for held in link.assigned)


def _meant(
    asked: ParsedIdentifier, held: Collection[Held], leads: Collection[tuple[str, DeviceId]]
) -> Collection[Held]:
    """What hubs hold and the word could mean: in a chosen service only that to which it leads."""
    return held if asked.service is None else [item for item in held if item.key in leads]


def _must_be_led_to(asked: ParsedIdentifier, held: Collection[Held], unheard: Collection[str]) -> bool:
    """True where an id alone does not make a hub's record the subject's."""
    return asked.service is not None or (bool(unheard) and not _is_plain(asked, held))


def _is_plain(asked: ParsedIdentifier, held: Collection[Held]) -> bool:
    """True where a device id was typed as such and no second hub holds a device of that name."""
    places = {item.place for item in held if item.device_id == asked.text}
    return asked.device_only and len(places) <= 1


def devices_of(record: Record) -> frozenset[DeviceId]:
    """The devices that a hub's record is about."""
    if record.kind is RecordKind.CONFIGURATION:
        return frozenset(map(DeviceId, literals(str(record.body.get("targetCondition")))))
    return frozenset({device_of(record.key)})


def belongs(record: Record, subject: Subject) -> bool:
    """True where both the record's key and its body name the subject."""
    match record.kind:
        case RecordKind.ENROLLMENT | RecordKind.REGISTRATION_RECORD:
            return _has_id(record, "registrationId", subject.registration_ids)
        case RecordKind.ENROLLMENT_GROUP:
            return _has_id(record, "enrollmentGroupId", subject.group_ids)
        case RecordKind.CONFIGURATION:
            return record.body.get("id") == record.key and bool(devices_of(record) & subject.device_ids)
        case _:
            (device,) = devices_of(record)
            return device in subject.device_ids and record.body.get("deviceId") == device


def assert_belongs(record: Record, subject: Subject) -> None:
    """Refuse a record that is not the subject's.

    Raises:
        NotOursError: it is not. The text names the kind and the place, never an id.
    """
    if not belongs(record, subject):
        raise NotOursError(f"a {record.kind.words} from {record.place} is not the subject's")


def _has_id(record: Record, member: str, own: Iterable[str]) -> bool:
    ids = {text.casefold() for text in own}
    return record.key.casefold() in ids and str(record.body.get(member)).casefold() in ids
