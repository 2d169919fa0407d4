"""An edge gateway with modules, and the two devices that reach the hub through it."""

from sandbox.azure.planted import CAMERA_CONNECTION, REGISTRY_PASSWORD
from sandbox.azure.planting import Planting, enrollment, initial_twin
from sandbox.azure.shapes import Json

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
        twin={
            "tags": {"household": "Bianchi", "address": "Via dei Mille 14, Torino"},
            "properties": {"reported": {"uptimeHours": 1811}},
        },
    )
    for child in CHILDREN:
        _add_child(planting, child, scope)


def _add_modules(planting: Planting) -> None:
    planting.on("2025-10-02T09:51:28.006347")
    hub = planting.hub_eu
    hub.patch_twin(GATEWAY, {"properties": {"desired": _deployment()}}, module_id="$edgeAgent")
    hub.patch_twin(
        GATEWAY,
        {"properties": {"reported": {"runtime": {"platform": {"os": "linux", "architecture": "aarch64"}}}}},
        module_id="$edgeAgent",
    )
    routes = {"cameraToCloud": "FROM /messages/modules/camera/outputs/* INTO $upstream"}
    hub.patch_twin(GATEWAY, {"properties": {"desired": {"routes": routes}}}, module_id="$edgeHub")
    hub.put_module(
        GATEWAY,
        "camera",
        identity={"managedBy": "iotEdge", **planting.seen(online=True)},
        twin={
            "properties": {
                "desired": {"watch": ["driveway", "gate"]},
                "reported": {"lastPlateSeen": "FX 418 KL", "facesToday": 4},
            }
        },
    )


def _deployment() -> Json:
    """What `$edgeAgent` is told to run, with the password of the registry it pulls from."""
    registry = {"username": "acme-pull", "password": REGISTRY_PASSWORD, "address": "acmeedge.azurecr.io"}
    camera = {
        "type": "docker",
        "status": "running",
        "settings": {"image": "acmeedge.azurecr.io/camera:3.2"},
        "env": {"CLIP_STORE": {"value": CAMERA_CONNECTION}, "LANGUAGE": {"value": "it-IT"}},
    }
    return {
        "schemaVersion": "1.1",
        "runtime": {
            "type": "docker",
            "settings": {"minDockerVersion": "v1.25", "registryCredentials": {"acme": registry}},
        },
        "modules": {"camera": camera},
    }


def _add_child(planting: Planting, device_id: str, parent_scope: str) -> None:
    planting.on("2025-10-04T14:12:36.790158")
    twin = initial_twin({"household": "Bianchi", "room": "garden"})
    planting.factory_eu.put_enrollment(device_id, enrollment(initialTwin=twin))
    planting.factory_eu.register(device_id)
    members = {"deviceScope": parent_scope, "parentScopes": [parent_scope]}
    planting.hub_eu.put_device(device_id, identity=members)
