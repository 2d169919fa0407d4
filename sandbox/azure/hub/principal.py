"""What a hub keeps about one device or module: its identity and its twin, two views of one thing."""

from dataclasses import dataclass, field

from sandbox.azure.hub.twins import Properties, merge
from sandbox.azure.shapes import Json, copied
from sandbox.azure.stamps import NEVER, identity_etag, twin_etag

SHARED_WITH_TWIN = ("status", "connectionState", "lastActivityTime", "cloudToDeviceMessageCount")
ONLY_WHERE_SET = ("statusReason", "deviceScope", "parentScopes")


@dataclass(kw_only=True)
class Principal:
    """A device, or a module of one."""

    identity: Json
    """The identity as the registry shows it, without its etag."""

    etag_number: int
    """The version of the identity; the twin shows it as `deviceEtag`."""

    tags: Json = field(default_factory=dict)
    desired: Properties = field(default_factory=lambda: Properties(counts_versions=True))
    reported: Properties = field(default_factory=Properties)
    twin_number: int = 1
    """The version of tags and desired properties together; reported ones have their own."""

    modules: dict[str, "Principal"] = field(default_factory=dict)
    """The modules of a device by module id, in the order of their creation."""

    def identity_wire(self) -> Json:
        """The identity as GET returns it, keys in clear."""
        return copied({**self.identity, "etag": identity_etag(self.etag_number)})

    def twin_wire(self) -> Json:
        """The twin as GET returns it: no keys, and thumbprints under capitalised names."""
        known = self.identity
        authentication = known["authentication"]
        prints = authentication.get("x509Thumbprint") or {}
        wire = {
            "deviceId": known["deviceId"],
            **({"moduleId": known["moduleId"]} if "moduleId" in known else {}),
            "etag": twin_etag(self.twin_number),
            "deviceEtag": identity_etag(self.etag_number),
            **{name: known[name] for name in SHARED_WITH_TWIN if name in known},
            **{name: known[name] for name in ONLY_WHERE_SET if known.get(name)},
            "statusUpdateTime": known.get("statusUpdatedTime", NEVER),
            "authenticationType": authentication["type"],
            "x509Thumbprint": {
                "PrimaryThumbprint": prints.get("primaryThumbprint"),
                "SecondaryThumbprint": prints.get("secondaryThumbprint"),
            },
            "modelId": "",
            "version": self.twin_number + 1,
            "capabilities": known.get("capabilities", {"iotEdge": False}),
            "tags": self.tags,
            "properties": {"desired": self.desired.wire(), "reported": self.reported.wire()},
        }
        return copied(wire)

    def patch_twin(self, patch: Json, at: str) -> None:
        """Merge `tags`, `properties.desired` and `properties.reported` as of the time `at`."""
        patch = copied(patch)
        properties = patch.get("properties") or {}
        merge(self.tags, patch.get("tags") or {})
        if properties.get("desired"):
            self.desired.patch(properties["desired"], at)
        if properties.get("reported"):
            self.reported.patch(properties["reported"], at)
        if patch.get("tags") or properties.get("desired"):
            self.twin_number += 1
