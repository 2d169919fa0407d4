"""The block: the minimal, disabled enrollment that keeps an erased device from coming back through its group.

DPS looks for an individual enrollment before it looks at groups, so a disabled one refuses the device (Microsoft:
`how-to-unprovision-devices`). It holds the registration id and nothing else about the device; the service makes keys
that nobody learns.
"""

from collections.abc import Mapping
from typing import Any

_ALLOWED = frozenset(
    {
        "registrationId", "attestation", "provisioningStatus", "etag", "createdDateTimeUtc", "lastUpdatedDateTimeUtc",
        "registrationState",
    }
)  # fmt: skip
"""The last is a copy of the registration record, which is planned and read for itself."""
_DEFAULTS: Mapping[str, Any] = {
    "capabilities": {"iotEdge": False},
    "allocationPolicy": "hashed",
    "reprovisionPolicy": {"updateHubAssignment": True, "migrateDeviceData": True},
    "iotHubs": None,
}
"""Members that a service may add, with the values that say nothing about the device."""


def block_body(registration_id: str) -> dict[str, Any]:
    """What is written: the service makes the keys where they are empty."""
    return {
        "registrationId": registration_id,
        "attestation": {"type": "symmetricKey", "symmetricKey": {"primaryKey": "", "secondaryKey": ""}},
        "provisioningStatus": "disabled",
    }


def is_block(body: Mapping[str, Any]) -> bool:
    """True for an enrollment that is disabled and holds nothing that was the device's."""
    attestation = body.get("attestation")
    symmetric = isinstance(attestation, Mapping) and attestation.get("type") == "symmetricKey"
    extra = {name for name, value in body.items() if value and name not in _ALLOWED and value != _DEFAULTS.get(name)}
    return symmetric and body.get("provisioningStatus") == "disabled" and not extra
