"""Devices of the demo whose erasure does not go smoothly."""

from sandbox.azure.fleet.crowd import LINE
from sandbox.azure.fleet.planting import HUB_EU, Planting
from sandbox.azure.troubles.fates import Fate, Kind


def add_habits(planting: Planting) -> None:
    """`kettle-8` comes back, somebody edits `drift-6` again and again, and nothing of `stuck-2` goes away."""
    planting.factory_eu.returns.arm("kettle-8", group=LINE, hub=HUB_EU)
    planting.hub_eu.drifts.arm("drift-6")
    for kind in (Kind.ENROLLMENT, Kind.REGISTRATION):
        planting.factory_eu.deletions.arm(kind, "stuck-2", Fate.STAYS)
    planting.hub_eu.deletions.arm(Kind.DEVICE, "stuck-2", Fate.STAYS)
