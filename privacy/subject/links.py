"""What services and hubs say about ids: before anybody has decided whose they are."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from privacy.model.ids import DeviceId, RegistrationId
from privacy.subject.identifiers import ParsedIdentifier


@dataclass(frozen=True, kw_only=True)
class Proof:
    """How a device or a group proves itself, as far as its enrollment shows it."""

    mechanism: str
    """Such as `x509`."""
    facts: frozenset[str] = frozenset()
    """What no two devices share, such as a thumbprint; empty where nothing of that kind is shown."""


@dataclass(frozen=True, kw_only=True)
class Held:
    """A hub holds a device."""

    place: str
    """The hub's host name."""
    device_id: DeviceId

    @property
    def key(self) -> tuple[str, DeviceId]:
        """What two of these are compared by: host names have no case."""
        return self.place.casefold(), self.device_id


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
    assigned: frozenset[Held] = frozenset()
    """The hubs to which it was assigned, each with the device id that it got there."""
    proof: Proof | None = None
    """None where there is no individual enrollment, or it could not be read."""

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


def is_named(asked: ParsedIdentifier, link: Link) -> bool:
    """True where the link's registration id is what was typed."""
    return not asked.device_only and link.registration_id.casefold() == asked.text.casefold()


def is_related(asked: ParsedIdentifier, link: Link, device_ids: AbstractSet[DeviceId]) -> bool:
    """True where the link is what was asked for by registration id, or is today one of these devices."""
    return is_named(asked, link) or bool(link.current & device_ids)


def is_same_proof(one: Proof | None, other: Proof | None) -> bool | None:
    """Whether both prove the same thing; None where nothing is shown by which to tell."""
    if one is None or other is None:
        return None
    if one.mechanism != other.mechanism:
        return False
    if not one.facts or not other.facts:
        return None
    return not one.facts.isdisjoint(other.facts)


def is_another(one: Link, other: Link) -> bool:
    """True where two links of one service lead to one device id and prove themselves differently.

    Without any proof of that they are one device (`is_same_device`).
    """
    same_id = one.place == other.place and not one.current.isdisjoint(other.current)
    return same_id and is_same_proof(one.proof, other.proof) is False


def is_same_device(one: Link, other: Link) -> bool:
    """True where two links of a subject mean one device.

    In one service the device id decides, where no proof contradicts it (`is_another`). Two services know nothing of
    each other: the device proves itself to both alike, or, where nothing shows how, both lead to the same device on
    the same hub.
    """
    if one.place == other.place:
        return not one.current.isdisjoint(other.current)
    same = is_same_proof(one.proof, other.proof)
    if same is not None:
        return same
    keys = {held.key for held in one.assigned}
    return bool(keys) and one.current == other.current and keys == {held.key for held in other.assigned}
