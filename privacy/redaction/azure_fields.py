"""Where Azure itself keeps secrets and ids of other devices in its records.

Source: Microsoft's API descriptions. Thumbprints, subject names and endorsement keys identify a device and are its
data, so they stay.
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from privacy.model.records import RecordKind, SecretType

_HUB_KINDS = frozenset(
    {
        RecordKind.DEVICE_IDENTITY,
        RecordKind.DEVICE_TWIN,
        RecordKind.MODULE_IDENTITY,
        RecordKind.MODULE_TWIN,
    }
)
_PROOFS = frozenset({"attestation", "authentication"})
"""Where DPS and IoT Hub say how a device proves itself."""
_SCOPE = "ms-azure-iot-edge://"
"""What the scope of an edge device begins with; its id and a number follow."""
_KEY: Final = "symmetrickey"
_WHERE_CLIENTS_ARE: Final = frozenset({("properties", "reported"), ("properties", "reported", "$metadata")})
_IDS = frozenset(
    {"deviceId", "moduleId", "registrationId", "enrollmentGroupId", "generationId", "etag", "deviceEtag", "assignedHub"}
)
"""What a service calls a record and its versions."""


class JsonPath(NamedTuple):
    """Where a value stands in a record."""

    name: str
    above: "JsonPath | None"
    """None for a member of the record itself."""
    top: str
    """The first name on the way here."""
    in_key: bool
    """True for the parts of a symmetric key."""

    def names(self) -> tuple[str, ...]:
        """The names from the record's members down to this value."""
        names: list[str] = []
        place: JsonPath | None = self
        while place:
            names.append(place.name)
            place = place.above
        return tuple(reversed(names))


def place_in(above: JsonPath | None, name: str) -> JsonPath:
    """The place of a member or an item called `name`."""
    if above is None:
        return JsonPath(name, None, name, in_key=False)
    in_key = above.above is not None and above.name.casefold() == _KEY
    return JsonPath(name, above, above.top, in_key)


class KnownSecrets:
    """The rules for one record."""

    def __init__(self, kind: RecordKind, body: Mapping[str, Any]) -> None:
        self._hub = kind in _HUB_KINDS
        self._own_scope = f"{_SCOPE}{body.get('deviceId')}-"
        self._edge_hub = kind is RecordKind.MODULE_TWIN and body.get("moduleId") == "$edgeHub"

    def at(self, place: JsonPath, value: Any) -> SecretType | None:
        """What the value here is, where it must be withheld."""
        name = place.name.casefold()
        if place.top.casefold() in _PROOFS and (what := _of_proof(place, name)):
            return what
        if name == "webhookurl" and place.above and _is_member(place.above, "customallocationdefinition"):
            has_query = not isinstance(value, str) or bool(value.partition("?")[2])
            return SecretType.WEBHOOK_QUERY if has_query else None
        if name == "password" and not holds_more(value) and _is_registry(place.above and place.above.above):
            return SecretType.REGISTRY_CREDENTIAL
        return SecretType.OTHER_DEVICE if self._hub and self._names_another_device(place, value) else None

    def _names_another_device(self, place: JsonPath, value: Any) -> bool:
        if place.top in {"deviceScope", "parentScopes"} and not holds_more(value):
            return not self._is_own_scope(value)
        # Edge hub reports who is connected through it, under the ids of its children.
        return self._edge_hub and place.name == "clients" and place.names()[:-1] in _WHERE_CLIENTS_ARE

    def _is_own_scope(self, value: Any) -> bool:
        return (
            isinstance(value, str)
            and value.startswith(self._own_scope)
            and value.removeprefix(self._own_scope).isdigit()
        )


def is_entered(place: JsonPath) -> bool:
    """Whether the structure here is known, so that only what is secret in it is withheld, whatever its name."""
    name = place.name.casefold()
    return _is_registry(place) or (name == _KEY and place.top.casefold() in _PROOFS)


def is_id(place: JsonPath) -> bool:
    """Whether a service's own name for a record or its version stands here."""
    return place.name in _IDS and (place.above is None or _is_member(place.above, "registrationstate"))


def holds_more(value: Any) -> bool:
    """True for what is looked into rather than replaced, such as the twin's own `$metadata` of a password."""
    return isinstance(value, list | Mapping)


def _of_proof(place: JsonPath, name: str) -> SecretType | None:
    if place.in_key or name in {"primarykey", "secondarykey"}:
        return SecretType.SYMMETRIC_KEY
    if name == "certificate":
        return SecretType.CERTIFICATE
    return SecretType.STORAGE_ROOT_KEY if name == "storagerootkey" else None


def _is_member(place: JsonPath, name: str) -> bool:
    return place.above is None and place.name.casefold() == name


def _is_registry(place: JsonPath | None) -> bool:
    return place is not None and place.name.casefold() == "registrycredentials"
