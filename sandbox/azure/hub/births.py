"""How a device or a module comes into a hub: its generation, its keys and its first version."""

import itertools

from sandbox.azure.hub.principal import Principal
from sandbox.azure.shapes import Json, copied
from sandbox.azure.stamps import NEVER, Clock, derived_key, generation_id

FIRST_ETAG = 8_815_808

NO_THUMBPRINTS: Json = {"primaryThumbprint": None, "secondaryThumbprint": None}
NO_KEYS: Json = {"primaryKey": None, "secondaryKey": None}

EDGE_RUNTIME = ("$edgeAgent", "$edgeHub")
"""The modules of every edge device; they have no keys of their own."""

NEW_IN_EACH_LIFE = {"generationId", "authentication"}


class Births:
    """Makes the identities of one hub, no two of them alike."""

    def __init__(self, hub: str, clock: Clock) -> None:
        self._hub = hub
        self._clock = clock
        self._etags = itertools.count(FIRST_ETAG)
        self._lives = itertools.count(1)

    def new(self, ids: dict[str, str], given: Json) -> Principal:
        """A device or module that has just been made.

        Args:
            ids: `deviceId` and, for a module, `moduleId`.
            given: Members of the identity that are not as usual.
        """
        life = generation_id(self._clock.now(), next(self._lives))
        of_kind: Json = (
            {"managedBy": None}
            if "moduleId" in ids
            else {
                "status": "enabled",
                "statusReason": None,
                "statusUpdatedTime": NEVER,
                "capabilities": {"iotEdge": False},
            }
        )
        identity = {
            **ids,
            "generationId": life,
            "connectionState": "Disconnected",
            "connectionStateUpdatedTime": NEVER,
            "lastActivityTime": NEVER,
            "cloudToDeviceMessageCount": 0,
            "authentication": self._authentication(ids, life),
            **of_kind,
            **complete(given),
        }
        return Principal(identity=identity, etag_number=self.next_version())

    def again(self, before: Principal) -> Principal:
        """The same device, or module, made anew: what it says of itself is the same, its generation is not."""
        ids = {name: str(value) for name, value in before.identity.items() if name in {"deviceId", "moduleId"}}
        kept = {name: value for name, value in before.identity.items() if name not in NEW_IN_EACH_LIFE}
        after = self.new(ids, kept)
        after.tags, after.desired, after.reported = before.tags, before.desired, before.reported
        after.modules = {name: self.again(module) for name, module in before.modules.items()}
        return after

    def next_version(self) -> int:
        """The number of the next version of any identity."""
        return next(self._etags)

    def _authentication(self, ids: dict[str, str], life: str) -> Json:
        if ids.get("moduleId") in EDGE_RUNTIME:
            return {"symmetricKey": dict(NO_KEYS), "x509Thumbprint": dict(NO_THUMBPRINTS), "type": "none"}
        keys = {name: derived_key(32, self._hub, *ids.values(), life, name) for name in ("primaryKey", "secondaryKey")}
        return {"symmetricKey": keys, "x509Thumbprint": dict(NO_THUMBPRINTS), "type": "sas"}


def complete(identity: Json) -> Json:
    """A copy without ids, whose authentication, where it says one, has every member."""
    given = {name: value for name, value in copied(identity).items() if name not in {"deviceId", "moduleId"}}
    if "authentication" in given:
        absent = {"symmetricKey": dict(NO_KEYS), "x509Thumbprint": dict(NO_THUMBPRINTS), "type": "sas"}
        given["authentication"] = absent | given["authentication"]
    return given
