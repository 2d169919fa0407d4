"""Whose record is it? From what services say about ids, the ids of one device, or the question to ask.

A registration id (DPS, any case) and a device id (IoT hub, exact case) are different names, and one word can be
both: the registration id of one device and the device id of another.
"""

from collections.abc import Collection, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from privacy.errors import NotOursError
from privacy.identifiers import DEVICE_PREFIX, GROUP_PREFIX
from privacy.model import DeviceId, Identifier, RegistrationId
from privacy.records import Choice, Question, QuestionKind, Record, RecordKind, Subject

_OF_DPS = frozenset({RecordKind.ENROLLMENT, RecordKind.REGISTRATION_RECORD})


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a person typed, taken apart."""

    identifier: Identifier
    text: str
    """The id itself."""
    device_only: bool
    """True where it was typed as a device id and must not be taken for a registration id."""


@dataclass(frozen=True, kw_only=True)
class Link:
    """What one provisioning service says about a registration id and the devices behind it."""

    place: str
    registration_id: RegistrationId
    """In its stored spelling."""
    desired: DeviceId | None = None
    """The device id that the individual enrollment asks for."""
    registered: frozenset[DeviceId] = frozenset()
    """The device ids with which it has registered: an older one stays until it registers again."""

    @property
    def current(self) -> frozenset[DeviceId]:
        """The device that it is today; without any word from the service, the one of the same name."""
        if self.desired:
            return frozenset({self.desired})
        return self.registered or frozenset({DeviceId(self.registration_id)})

    @property
    def device_ids(self) -> frozenset[DeviceId]:
        """The device that it is today, and those that it was."""
        return self.current | self.registered


@dataclass(frozen=True, kw_only=True)
class Held:
    """A hub holds a device."""

    place: str
    device_id: DeviceId


@dataclass(frozen=True, kw_only=True)
class Resolution:
    """Either a subject with its links, or the question that must be answered first."""

    subject: Subject
    links: tuple[Link, ...]
    """The registrations that are the subject's, each in its service."""
    question: Question | None = None

    def has_registration(self, place: str, registration_id: str) -> bool:
        """True for a registration of the subject; the same id in another service may be another device's."""
        return any(
            link.place == place and link.registration_id.casefold() == registration_id.casefold() for link in self.links
        )

    def owns(self, record: Record) -> bool:
        """True for a record of the subject, as far as is known."""
        if record.kind in _OF_DPS and not self.has_registration(record.place, record.key):
            return False
        return belongs(record, self.subject)


def wanted(identifier: Identifier) -> Wanted:
    """Take an identifier apart; `device:x` means the device `x`, and `device:device:x` the device `device:x`."""
    device_only = identifier.startswith(DEVICE_PREFIX)
    return Wanted(
        identifier=identifier,
        text=identifier.removeprefix(DEVICE_PREFIX) if device_only else str(identifier),
        device_only=device_only,
    )


def is_related(asked: Wanted, link: Link, device_ids: AbstractSet[DeviceId]) -> bool:
    """True where the link is what was asked for by registration id, or is today one of these devices."""
    return _is_named(asked, link) or bool(link.current & device_ids)


def resolve(asked: Wanted, links: Collection[Link], held: Collection[Held]) -> Resolution:
    """Decide which ids are the device that was asked for, or that a person has to say.

    Never guesses: where the words could mean two devices there is a question, and with it nobody's records.
    """
    named = [link for link in links if _is_named(asked, link)]
    known = _devices(named) or {DeviceId(asked.text)}
    ours = [link for link in links if link in named or link.current & known]
    # An id that was ours and is somebody else's today is theirs.
    theirs = _devices(link for link in links if link not in ours)
    past = {device for link in ours for device in link.device_ids}
    return Resolution(
        subject=Subject(
            identifier=asked.identifier,
            registration_ids=frozenset(link.registration_id for link in ours),
            device_ids=frozenset((known | past) - theirs),
        ),
        links=tuple(ours),
        question=_spelling(asked, named, links, held) or _two_devices(asked, named, links, held),
    )


def belongs(record: Record, subject: Subject) -> bool:
    """True where both the record's key and its body name the subject."""
    if record.kind in _OF_DPS:
        ids = {registration_id.casefold() for registration_id in subject.registration_ids}
        return record.key.casefold() in ids and str(record.body.get("registrationId")).casefold() in ids
    device, *_ = record.key.split("/", maxsplit=1)
    return device in subject.device_ids and record.body.get("deviceId") == device


def assert_belongs(record: Record, subject: Subject) -> None:
    """Do nothing for the subject's record.

    Raises:
        NotOursError: it is somebody else's. The text names the kind and the place, never an id.
    """
    if not belongs(record, subject):
        raise NotOursError(f"a {record.kind.words} from {record.place} is not the subject's")


def _is_named(asked: Wanted, link: Link) -> bool:
    return not asked.device_only and link.registration_id.casefold() == asked.text.casefold()


def _devices(links: Iterable[Link]) -> set[DeviceId]:
    return {device for link in links for device in link.current}


def _spelling(
    asked: Wanted, named: Collection[Link], links: Collection[Link], held: Collection[Held]
) -> Question | None:
    """DPS finds an id in any case, a hub only in its own: a spelling that was not typed is not assumed."""
    if all(asked.text in {link.registration_id, *link.current} for link in named):
        return None
    spellings = {link.registration_id for link in named}
    choices = []
    for link in named:
        # One spelling leads back to all that has it; of several, only the device tells them apart.
        typed = [link.registration_id] if len(spellings) == 1 else [_device(d) for d in sorted(link.current)]
        choices += [_choice(text, link, device) for text, device in zip(typed, sorted(link.current), strict=False)]
    return _question(QuestionKind.SPELLING, [*choices, *_as_device(asked, named, links, held)])


def _two_devices(
    asked: Wanted, named: Collection[Link], links: Collection[Link], held: Collection[Held]
) -> Question | None:
    """The registration id of one device is the device id of another."""
    if not named or DeviceId(asked.text) in _devices(named):
        return None
    others = _as_device(asked, named, links, held)
    if not others:
        return None
    mine = [
        _choice(_shortest(device, device, links, held), link, device)
        for link in named
        for device in sorted(link.current)
    ]
    return _question(QuestionKind.TWO_DEVICES, [*mine, *others])


def _as_device(asked: Wanted, named: Collection[Link], links: Collection[Link], held: Collection[Held]) -> list[Choice]:
    """The device whose id was typed, where that is not one that `named` is or was."""
    device = DeviceId(asked.text)
    others = [link for link in links if link not in named and device in link.current]
    if others:
        first = others[0]
        return [_choice(_shortest(first.registration_id, device, links, held), first, device)]
    if any(device in link.device_ids for link in named):
        return []
    hubs = sorted(item.place for item in held if item.device_id == device)
    about = f"device {device} on {' and '.join(hubs)}"
    return [Choice(identifier=Identifier(_device(device)), description=about)] if hubs else []


def _shortest(text: str, device: DeviceId, links: Collection[Link], held: Collection[Held]) -> str:
    """`text` where it means this device alone, as far as is known; otherwise the device id, marked as such."""
    pointed = [link for link in links if link.registration_id.casefold() == text.casefold() or text in link.current]
    alone = all(device in link.current for link in pointed)
    held_as_another = text != device and any(item.device_id == text for item in held)
    return text if alone and not held_as_another else _device(device)


def _device(device: str) -> str:
    return DEVICE_PREFIX + device


def _choice(text: str, link: Link, device: DeviceId) -> Choice:
    if text.startswith((DEVICE_PREFIX, GROUP_PREFIX)):
        text = _device(device)
    about = f"device {device}, enrolled as {link.registration_id} in {link.place}"
    return Choice(identifier=Identifier(text), description=about)


def _question(kind: QuestionKind, choices: Iterable[Choice]) -> Question:
    """A question with one choice per thing to type, the first of its kind."""
    by_text = {choice.identifier: choice for choice in reversed(list(choices))}
    return Question(kind=kind, choices=tuple(reversed(by_text.values())))
