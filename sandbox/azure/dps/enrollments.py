"""Enrollments of one provisioning service: individual ones, or groups, which differ in the name of their id."""

import itertools
import json
import re
from typing import Any

from sandbox.azure.refusal import bad_id, bad_request, changed, conflict, no_enrollment
from sandbox.azure.shapes import Json
from sandbox.azure.slots import Page, Slots
from sandbox.azure.stamps import ANY, Clock, derived_key, enrollment_etag, etag_agrees, stamp
from sandbox.azure.troubles.deletions import WayBack

DPS_ID = re.compile(r"[A-Za-z0-9._:-]{0,127}[A-Za-z0-9-]")
"""Ids in DPS (Microsoft's `concepts-service.md`); we are liberal about the first character."""

FIRST_ETAG = 0x1300_3FEA

COMPUTED = ("registrationState", "etag", "createdDateTimeUtc", "lastUpdatedDateTimeUtc")
"""Members that the service writes itself."""


class Enrollments:
    """All enrollments of one kind, in the order of their creation, each kept as the text that a query returns.

    Ids do not differ in case; the spelling of the first PUT stays. Keys are kept aside: reading never shows them.
    """

    def __init__(self, service: str, *, id_field: str, clock: Clock) -> None:
        self._service = service
        self._id_field = id_field
        self._clock = clock
        self._rows: Slots[str] = Slots()
        self._chosen_keys: dict[str, Json] = {}
        self._numbers = itertools.count(FIRST_ETAG)

    def __len__(self) -> int:
        return len(self._rows)

    def ids(self) -> list[str]:
        """Every id in its stored spelling, in order."""
        return [str(json.loads(row)[self._id_field]) for row in self._rows]

    def find(self, enrollment_id: str) -> Json | None:
        """The enrollment without its keys, or None."""
        row = self._rows.get(enrollment_id.lower())
        return None if row is None else json.loads(row)

    def get(self, enrollment_id: str) -> Json:
        """The enrollment without its keys.

        Raises:
            Refusal: 404.
        """
        found = self.find(enrollment_id)
        if found is None:
            raise no_enrollment(enrollment_id)
        return found

    def page(self, start: int, size: int) -> Page[str]:
        """A page of enrollments as JSON texts."""
        return self._rows.page(start, size)

    def put(self, enrollment_id: str, body: Json, *, if_match: str | None = ANY) -> Json:
        """Write the whole enrollment; the answer has its keys, as Azure's has.

        Args:
            enrollment_id: The id in the address.
            body: The enrollment. A key that is missing or empty is made anew, also when it had one before.
            if_match: None creates and never replaces; an etag replaces that version; `*` does either.

        Raises:
            Refusal: 400, 409 (exists, and no `if_match`), 412 (another version, or none).
        """
        self._check_body(enrollment_id, body)
        before = self.find(enrollment_id)
        self._check_version(enrollment_id, before, if_match)
        after = self._stored(enrollment_id, body, before)
        key = enrollment_id.lower()
        self._keep_keys(key, body)
        self._rows.put(key, json.dumps(after))
        return {**after, "attestation": self._attestation(key, after)}

    def check(self, enrollment_id: str, if_match: str | None) -> None:
        """See that it is there, in the version that is meant; without `if_match` any version is.

        Raises:
            Refusal: 404, 412.
        """
        found = self.get(enrollment_id)
        if if_match is not None and not etag_agrees(if_match, found["etag"]):
            raise changed(enrollment_id)

    def delete(self, enrollment_id: str, *, if_match: str | None = None) -> WayBack:
        """Remove the enrollment; without `if_match` whatever its version.

        Raises:
            Refusal: 404, 412.
        """
        self.check(enrollment_id, if_match)
        key = enrollment_id.lower()
        row, keys = self._rows.get(key), self._chosen_keys.pop(key, None)
        self._rows.remove(key)

        def back(*, as_new: bool) -> None:
            if row is None or key in self._rows:
                return
            body = json.loads(row)
            self._rows.put(key, json.dumps(self._stored(body[self._id_field], body, None)) if as_new else row)
            if keys and not as_new:
                self._chosen_keys[key] = keys

        return back

    def attestation(self, enrollment_id: str) -> Json:
        """How the device proves itself, symmetric keys in clear.

        Raises:
            Refusal: 404.
        """
        return self._attestation(enrollment_id.lower(), self.get(enrollment_id))

    def keys(self) -> set[str]:
        """Every symmetric key of an enrollment."""
        found = [self.attestation(enrollment_id).get("symmetricKey", {}) for enrollment_id in self.ids()]
        return {key for pair in found for key in pair.values()}

    def _attestation(self, key: str, stored: Json) -> Json:
        attestation: Json = stored["attestation"]
        if attestation["type"] != "symmetricKey":
            return attestation
        minted = {
            name: derived_key(64, self._service, key, stored["etag"], name) for name in ("primaryKey", "secondaryKey")
        }
        return {**attestation, "symmetricKey": minted | self._chosen_keys.get(key, {})}

    def _check_body(self, enrollment_id: str, body: Json) -> None:
        if not DPS_ID.fullmatch(enrollment_id):
            raise bad_id(self._id_field, enrollment_id)
        named = body.get(self._id_field, enrollment_id)
        if not isinstance(named, str) or named.lower() != enrollment_id.lower():
            raise bad_request(f"{self._id_field} differs from the id in the address: '{named}'")
        attestation = body.get("attestation")
        if not isinstance(attestation, dict) or not isinstance(attestation.get("type"), str):
            raise bad_request(f"attestation is missing: '{enrollment_id}'")

    def _check_version(self, enrollment_id: str, before: Json | None, if_match: str | None) -> None:
        if if_match == ANY:
            return
        if before is None and if_match is not None:
            raise changed(enrollment_id)
        if before is not None and if_match is None:
            raise conflict(enrollment_id)
        if before is not None and if_match is not None and not etag_agrees(if_match, before["etag"]):
            raise changed(enrollment_id)

    def _stored(self, enrollment_id: str, body: Json, before: Json | None) -> Json:
        now = self._clock.now()
        given = {name: value for name, value in body.items() if name not in COMPUTED and value is not None}
        return {
            self._id_field: before[self._id_field] if before else enrollment_id,
            **{name: value for name, value in given.items() if name != self._id_field},
            "attestation": _without_secrets(body["attestation"]),
            "capabilities": body.get("capabilities") or {"iotEdge": False},
            "etag": enrollment_etag(now, next(self._numbers)),
            "provisioningStatus": body.get("provisioningStatus") or "enabled",
            "createdDateTimeUtc": before["createdDateTimeUtc"] if before else stamp(now),
            "lastUpdatedDateTimeUtc": stamp(now),
        }

    def _keep_keys(self, key: str, body: Json) -> None:
        sent = body["attestation"].get("symmetricKey") or {}
        chosen = {name: value for name, value in sent.items() if value}
        if chosen:
            self._chosen_keys[key] = chosen
        else:
            self._chosen_keys.pop(key, None)


def _without_secrets(attestation: Json) -> Json:
    """What a GET shows: no symmetric keys, and of certificates the `info` alone."""
    shown: Json = {name: value for name, value in attestation.items() if name != "symmetricKey" and value}
    if "x509" in shown:
        shown["x509"] = _without_pem(shown["x509"])
    return shown


def _without_pem(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {name: _without_pem(inner) for name, inner in value.items() if name != "certificate" and inner}
