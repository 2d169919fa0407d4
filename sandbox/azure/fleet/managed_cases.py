"""What the operators of hub-eu did to devices of the demo: a job, and configurations."""

from sandbox.azure.fleet.edge_case import CHILDREN, GATEWAY
from sandbox.azure.fleet.planting import Planting


def add_managed_cases(planting: Planting) -> None:
    """A finished method call on `sensor-42`, and three configurations, one of which names `edge-gw-5`."""
    hub = planting.hub_eu.management
    planting.on("2026-10-30T09:20:11.402718")
    response = {"status": 200, "payload": {"selfTest": "passed", "lastUser": "A. Lindqvist", "batteryPercent": 81}}
    hub.put_job(
        "sensor-42", "self-test-october", kind="scheduleDeviceMethod", outcome={"deviceMethodResponse": response}
    )
    planting.on("2026-10-12T08:00:26.913544")
    images = {"modulesContent": {"camera": {"properties.desired": {"watch": ["driveway", "gate"]}}}}
    queries = {"reporting": "SELECT deviceId FROM devices WHERE deviceId = 'valve-51'"}
    hub.put_configuration(
        "garden-trial",
        {
            "targetCondition": f"deviceId IN ['{GATEWAY}', '{CHILDREN[0]}'] AND tags.household = 'Bianchi'",
            "content": images,
            "priority": 10,
            "labels": {"trial": "garden"},
            "metrics": {"results": {"reporting": 1}, "queries": queries},
        },
    )
    hub.put_configuration(
        "night-mode", {"targetCondition": "tags.product = 'thermostat'", "content": {"deviceContent": {}}}
    )
    hub.put_configuration("loan-cleanup", {"targetCondition": f"deviceId = '{CHILDREN[1]}'", "priority": 5})
