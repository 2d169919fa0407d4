"""A local Azure: provisioning services, IoT hubs and the managed identity that gives tokens for them."""

from sandbox.azure.fleet.fleet import default_fleet
from sandbox.azure.run import RunningAzure, start_azure
from sandbox.azure.world import AzureWorld, empty_world

__all__ = ["AzureWorld", "RunningAzure", "default_fleet", "empty_world", "start_azure"]
