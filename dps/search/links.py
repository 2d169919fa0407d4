"""From what a provisioning service returns to what it says about ids and about proof."""

from collections.abc import Iterator, Mapping
from typing import Any

from privacy.model.ids import DeviceId, RegistrationId
from privacy.subject.links import Held, Link, Proof

_PRINTS = ("sha256Thumbprint", "sha1Thumbprint")


def link(place: str, enrollment: Mapping[str, Any] | None, registration: Mapping[str, Any] | None) -> Link:
    """What a service says about one registration id, from its enrollment, its registration record, or both."""
    spelled = (enrollment or registration or {})["registrationId"]
    state = (enrollment or {}).get("registrationState")
    states = [item for item in (state, registration) if isinstance(item, Mapping)]
    return Link(
        place=place,
        registration_id=RegistrationId(spelled),
        desired=_device_id(enrollment or {}),
        registered=frozenset(device for item in states if (device := _device_id(item))),
        assigned=frozenset(held for item in states if (held := _assigned(item))),
        proof=proof(enrollment or {}),
    )


def proof(enrollment: Mapping[str, Any]) -> Proof | None:
    """How the device, or the devices of a group, prove themselves; None where the body does not say."""
    attestation = enrollment.get("attestation")
    if not isinstance(attestation, Mapping) or not isinstance(attestation.get("type"), str):
        return None
    return Proof(mechanism=attestation["type"].casefold(), facts=frozenset(_facts(attestation)))


def _facts(attestation: Mapping[str, Any]) -> Iterator[str]:
    """What no two devices share: the public part of a TPM's key, or the thumbprints of certificates."""
    key = _member(attestation, "tpm", "endorsementKey")
    if isinstance(key, str) and key:
        yield f"tpm {key}"
    for kind in ("clientCertificates", "signingCertificates"):
        for which in ("primary", "secondary"):
            info = _member(attestation, "x509", kind, which, "info")
            for name in _PRINTS if isinstance(info, Mapping) else ():
                if isinstance(print_ := info.get(name), str) and print_:
                    yield f"{name} {print_.casefold()}"


def _member(value: Any, *names: str) -> Any:
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _device_id(body: Mapping[str, Any]) -> DeviceId | None:
    device = body.get("deviceId")
    return DeviceId(device) if isinstance(device, str) and device else None


def _assigned(state: Mapping[str, Any]) -> Held | None:
    hub, device = state.get("assignedHub"), _device_id(state)
    return Held(place=hub, device_id=device) if isinstance(hub, str) and hub and device else None
