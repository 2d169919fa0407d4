"""The whole of the local Azure: which services and hubs there are, and who may call them."""

from dataclasses import dataclass, field

from sandbox.azure.dps.provisioning import ProvisioningService
from sandbox.azure.hub.hub import IotHub
from sandbox.azure.identity.authority import DPS_RESOURCE, HUB_RESOURCE, Authority, ManagedIdentity
from sandbox.azure.stamps import Clock
from sandbox.azure.storage.append_blobs import AppendBlobs

SERVICE_POLICY = "provisioningserviceowner"
HUB_POLICY = "service"


@dataclass(kw_only=True)
class AzureWorld:
    """The state that the HTTP interfaces serve; tests and the demo read and change it here."""

    clock: Clock
    """The world's time. Set `clock.at` to stop it."""

    hubs: dict[str, IotHub]
    """The hubs by short name, such as `hub-eu`."""

    services: dict[str, ProvisioningService]
    """The provisioning services by short name, such as `factory-eu`; each is linked to every hub."""

    identity: ManagedIdentity
    """Gives the tokens that services and hubs take."""

    storage: AppendBlobs = field(default_factory=AppendBlobs)
    """A container for what must not change any more."""

    planted_secrets: list[str] = field(default_factory=list)
    """Secrets that were put into tags, properties and addresses."""

    def secrets(self) -> set[str]:
        """Everything that may not leave the bot: what was planted, every key, and every token given out."""
        keys = [hub.keys() for hub in self.hubs.values()]
        keys += [book.keys() for service in self.services.values() for book in (service.enrollments, service.groups)]
        return set(self.planted_secrets).union(self.identity.tokens, *keys)

    def tick(self) -> None:
        """Let happen what is due: devices register again. Every call over HTTP does this first."""
        for service in self.services.values():
            service.returns.tick()

    def authority(self, host: str) -> Authority:
        """Who may call a service or a hub, by its short name.

        Raises:
            KeyError: There is no such host.
        """
        if host in self.services:
            resource, policy, host_name = DPS_RESOURCE, SERVICE_POLICY, self.services[host].host_name
        else:
            resource, policy, host_name = HUB_RESOURCE, HUB_POLICY, self.hubs[host].host_name
        return Authority(resource=resource, identity=self.identity, policy=policy, host_name=host_name)


def empty_world(*, services: tuple[str, ...], hubs: tuple[str, ...], clock: Clock | None = None) -> AzureWorld:
    """A world with these services and hubs, all linked to each other, and no device."""
    clock = clock or Clock()
    made = {name: IotHub(name, clock=clock) for name in hubs}
    linked = {hub.host_name: hub for hub in made.values()}
    return AzureWorld(
        clock=clock,
        hubs=made,
        services={name: ProvisioningService(name, hubs=linked, clock=clock) for name in services},
        identity=ManagedIdentity(clock=clock),
    )
