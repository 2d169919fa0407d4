"""The outline that a body must have before it goes into the local Azure: what is an object, and what a list."""

from collections.abc import Mapping
from typing import Any

from sandbox.control.requests import WORDS, ControlError

Shape = Mapping[str, "type | Shape"]

TWIN: Shape = {"tags": dict, "properties": {"desired": dict, "reported": dict}}

DEVICE: Shape = {
    "identity": {
        "authentication": {"symmetricKey": dict, "x509Thumbprint": dict},
        "capabilities": dict,
        "parentScopes": list,
    },
    "twin": TWIN,
}

ENROLLMENT: Shape = {
    "attestation": {"symmetricKey": dict, "x509": dict, "tpm": dict},
    "capabilities": dict,
    "deviceId": str,
    "iotHubs": list,
    "initialTwin": TWIN,
}


def check_shape(value: Mapping[str, Any], shape: Shape, *, within: str = "") -> None:
    """Compare the members that `shape` names and `value` has; null goes for anything.

    Raises:
        ControlError: One of them is of another kind.
    """
    for name, kind in shape.items():
        member, path = value.get(name), f"{within}{name}"
        if member is None:
            continue
        _check_kind(member, kind if isinstance(kind, type) else dict, path)
        if not isinstance(kind, type):
            check_shape(member, kind, within=f"{path}.")


def _check_kind(member: Any, kind: type, path: str) -> None:
    if not isinstance(member, kind):
        raise ControlError(400, f"{path} is {WORDS[kind]}")
