"""The provisioning services and hubs of the config, as one place to ask."""

from bot.config import Config
from bot.environment import Environment
from bot.errors import ConfigError
from bot.settings import limits, paces, service_addresses
from dps.source import AzureRecords
from dps.transport.tokens import credential
from storage.erasures.halts import SqliteHalts


def azure(config: Config, environment: Environment, halts: SqliteHalts) -> AzureRecords:
    """The provisioning services and hubs; no call that changes something is sent while deletions are paused.

    Raises:
        ConfigError: the identity or the hosts of the config will not do.
    """
    try:
        tokens = credential(config.azure.credential)
    except ValueError:  # azure-identity's own text can hold what it was given
        raise ConfigError(
            f'azure.credential = "{config.azure.credential}" needs variables that are not set '
            "(docs/administrator.md lists them)"
        ) from None
    try:
        return AzureRecords(
            service_addresses(config),
            tokens=tokens,
            clock=environment.clock,
            paces=paces(config),
            limits=limits(config, environment.limits),
            allowed=frozenset(config.privacy.allowed_names),
            before_change=halts.check_stop,
        )
    except ValueError as error:
        raise ConfigError(f"the config's [[dps]] is wrong: {error}") from None
