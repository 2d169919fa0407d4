"""Withholding: known secret fields, and ids of other devices, are replaced before a record goes anywhere.

Where Azure keeps secrets in its records is Microsoft's API description; thumbprints, subject names and
endorsement keys identify a device and are its data, so they stay.
"""

from collections.abc import Mapping
from typing import Any

from privacy.records import RecordKind, SecretType, Withheld, placeholder

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

Path = tuple[str, ...]


def withhold(kind: RecordKind, body: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[Withheld, ...]]:
    """A copy of `body` in which secrets are placeholders, and the list of what was replaced.

    `body` is not changed. Null and empty values stay as they are: nothing is held there.
    """
    walk = _Walk(kind, body)
    clean = {name: walk.clean((name,), value) for name, value in body.items()}
    return clean, tuple(walk.withheld)


class _Walk:
    """One pass over a record."""

    def __init__(self, kind: RecordKind, body: Mapping[str, Any]) -> None:
        self._kind = kind
        self._own_scope = f"{_SCOPE}{body.get('deviceId')}-"
        self._edge_hub = kind is RecordKind.MODULE_TWIN and body.get("moduleId") == "$edgeHub"
        self.withheld: list[Withheld] = []

    def clean(self, path: Path, value: Any) -> Any:
        """`value` without its secrets."""
        if value is None or value in ("", [], {}):
            return value
        if what := self._secret(path, value):
            return self._replace(path, value, what)
        if isinstance(value, Mapping):
            return {name: self.clean((*path, name), item) for name, item in value.items()}
        if isinstance(value, list):
            return [self.clean((*path, str(index)), item) for index, item in enumerate(value)]
        return value

    def _replace(self, path: Path, value: Any, what: SecretType) -> str:
        self.withheld.append(Withheld(pointer=_pointer(path), what=what))
        if what is SecretType.WEBHOOK_QUERY and isinstance(value, str):
            return value.partition("?")[0] + "?" + placeholder(what)
        return placeholder(what)

    def _secret(self, path: Path, value: Any) -> SecretType | None:
        names = tuple(name.casefold() for name in path)
        if names[0] in _PROOFS:
            return _secret_of_proof(names)
        if names == ("customallocationdefinition", "webhookurl"):
            has_query = not isinstance(value, str) or bool(value.partition("?")[2])
            return SecretType.WEBHOOK_QUERY if has_query else None
        if "registrycredentials" in names[-3:-2] and names[-1] == "password" and not _holds_more(value):
            return SecretType.REGISTRY_CREDENTIAL
        return SecretType.OTHER_DEVICE if self._names_another_device(path, value) else None

    def _names_another_device(self, path: Path, value: Any) -> bool:
        if self._kind not in _HUB_KINDS:
            return False
        if path[0] in {"deviceScope", "parentScopes"} and not _holds_more(value):
            return not self._is_own_scope(value)
        # Edge hub reports who is connected through it, under the ids of its children.
        return self._edge_hub and path in {
            ("properties", "reported", "clients"),
            ("properties", "reported", "$metadata", "clients"),
        }

    def _is_own_scope(self, value: Any) -> bool:
        return (
            isinstance(value, str)
            and value.startswith(self._own_scope)
            and value.removeprefix(self._own_scope).isdigit()
        )


def _holds_more(value: Any) -> bool:
    """True for what is looked into rather than replaced, such as the twin's own `$metadata` of a password."""
    return isinstance(value, list | Mapping)


def _secret_of_proof(names: Path) -> SecretType | None:
    if "symmetrickey" in names[1:-1]:
        return SecretType.SYMMETRIC_KEY
    if names[-1] in {"primarykey", "secondarykey"}:
        return SecretType.SYMMETRIC_KEY
    if names[-1] == "certificate":
        return SecretType.CERTIFICATE
    return SecretType.STORAGE_ROOT_KEY if names[-1] == "storagerootkey" else None


def _pointer(path: Path) -> str:
    """A JSON pointer (RFC 6901)."""
    return "".join("/" + step.replace("~", "~0").replace("/", "~1") for step in path)
