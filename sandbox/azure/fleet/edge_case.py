"""An edge gateway with modules, and the two devices that reach the hub through it."""

from sandbox.azure.fleet import planted_gateway as secret
from sandbox.azure.fleet.planting import Planting, enrollment, initial_twin

GATEWAY = "edge-gw-5"
CHILDREN = ("valve-51", "valve-52")


def add_edge_gateway(planting: Planting) -> None:
    """`edge-gw-5` with `$edgeAgent`, `$edgeHub` and a camera, and its children `valve-51` and `valve-52`."""
    planting.on("2025-10-02T09:47:13.581460")
    body = enrollment(capabilities={"iotEdge": True}, initialTwin=initial_twin({"household": "Bianchi"}))
    planting.factory_eu.put_enrollment(GATEWAY, body)
    planting.factory_eu.register(GATEWAY)
    scope = f"ms-azure-iot-edge://{GATEWAY}-{planting.hub_eu.get_device(GATEWAY)['generationId']}"
    _add_modules(planting)
    planting.on("2026-11-02T05:20:59.247813")
    planting.hub_eu.put_device(
        GATEWAY,
        identity=planting.seen(online=True) | {"deviceScope": scope},
        twin={"tags": secret.TAGS, "properties": {"desired": secret.DESIRED, "reported": secret.REPORTED}},
    )
    for child in CHILDREN:
        _add_child(planting, child, scope)


def _add_modules(planting: Planting) -> None:
    planting.on("2025-10-02T09:51:28.006347")
    hub = planting.hub_eu
    hub.patch_twin(GATEWAY, {"properties": {"desired": secret.DEPLOYMENT}}, module_id="$edgeAgent")
    hub.patch_twin(
        GATEWAY,
        {"properties": {"reported": {"runtime": {"platform": {"os": "linux", "architecture": "aarch64"}}}}},
        module_id="$edgeAgent",
    )
    hub.patch_twin(GATEWAY, {"properties": {"desired": secret.ROUTES}}, module_id="$edgeHub")
    hub.put_module(
        GATEWAY,
        "camera",
        identity={"managedBy": "iotEdge", **planting.seen(online=True)},
        twin={"properties": {"desired": secret.CAMERA_DESIRED, "reported": secret.CAMERA_REPORTED}},
    )


def _add_child(planting: Planting, device_id: str, parent_scope: str) -> None:
    planting.on("2025-10-04T14:12:36.790158")
    twin = initial_twin({"household": "Bianchi", "room": "garden"})
    planting.factory_eu.put_enrollment(device_id, enrollment(initialTwin=twin))
    planting.factory_eu.register(device_id)
    members = {"deviceScope": parent_scope, "parentScopes": [parent_scope]}
    planting.hub_eu.put_device(device_id, identity=members)
