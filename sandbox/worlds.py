"""Both worlds together, and what a bot has to know to live in them."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.azure import RunningAzure, default_fleet, start_azure
from sandbox.control import control_routes
from sandbox.page.routes import page_routes
from sandbox.slack import RunningSlack, Workspace, default_workspace, start_slack

SERVICES: Mapping[str, tuple[str, ...]] = {"factory-eu": ("hub-eu", "hub-us"), "factory-us": ("hub-us",)}
"""The provisioning services that the bot is told of, with their hubs: both lead to hub-us."""

RATE_LIMITS = True
"""Whether Slack's rate limits hold unless somebody says otherwise: one switch for demo, smoke test and scenarios."""

CONFIG = """\
# Written by `python -m sandbox`.
[slack]
mode = "socket"
audit_channel = "C0AUDIT"

[[slack.channel]]
id = "C0PRIVACY"
receive_files = true

[policy]
requesters = ["U0ANA"]
approvers = ["U0BEN", "U0CLEO"]
votes = 1
erasure = "live"
groups = true
exports_per_day = 1000000
id_hint = "the number on the label, such as sensor-42"

[azure]
credential = "managed-identity"

[files]
database = "dps-bot.sqlite"
keys = "keys"
spool = "spool"
"""


@dataclass(frozen=True, kw_only=True)
class Worlds:
    """A local Azure and a local Slack that run."""

    azure: RunningAzure
    """Services, hubs and the managed identity, each on a port of its own."""

    slack: RunningSlack
    """Slack, the page and the control API on one port."""

    @property
    def page(self) -> str:
        """Where people open the page."""
        return f"{self.slack.url}/"

    def config(self, services: Mapping[str, tuple[str, ...]] = SERVICES) -> str:
        """The bot's config file, in TOML, with these services and hubs."""
        return self._people() + "".join(self._service(name, hubs) for name, hubs in services.items())

    def environment(self, config: Path) -> dict[str, str]:
        """The variables that the bot reads, besides the usual ones; `config` is where its config file is."""
        return {
            "DPS_BOT_CONFIG": str(config),
            "SLACK_API_URL": self.slack.api_url,
            "SLACK_BOT_TOKEN": self.slack.bot_token,
            "SLACK_APP_TOKEN": self.slack.app_token,
            **self.azure.environment(),
        }

    def description(self, config: Path) -> dict[str, Any]:
        """Everything that another program needs in order to take part."""
        return {
            "page": self.page,
            "control": f"{self.slack.url}/control",
            "azure": self.azure.urls,
            "slack": {
                "api": self.slack.api_url,
                "app_token": self.slack.app_token,
                "bot_token": self.slack.bot_token,
            },
            "env": self.environment(config),
            "config_toml": self.config(),
        }

    def _people(self) -> str:
        """The part about Slack and people, with their ids of this workspace."""
        ids = {person.name: person.id for person in self.slack.workspace.directory.people.values()}
        return CONFIG.replace('"U0CLEO"', f'"{ids.get("cleo", "U0CLEO")}"')

    def _service(self, name: str, hubs: tuple[str, ...]) -> str:
        urls = self.azure.urls
        linked = ", ".join(f'{{ name = "{hub}.azure-devices.net", host = "{urls[hub]}" }}' for hub in hubs)
        return f'\n[[dps]]\nname = "{name}"\nhost = "{urls[name]}"\nhubs = [{linked}]\n'


@asynccontextmanager
async def running_worlds(
    *, port: int = 0, workspace: Workspace | None = None, rate_limits: bool = RATE_LIMITS
) -> AsyncIterator[Worlds]:
    """Run the demo's two worlds for as long as the block runs.

    Args:
        port: The port of Slack, page and control API; 0 takes a free one. Azure's hosts take free ones.
        workspace: The local Slack's; the demo's, unless given.
        rate_limits: Whether Slack's limits hold: of each method by its tier, and a message a second in a channel.

    Raises:
        OSError: The port is taken.
    """
    azure = await start_azure(default_fleet())
    try:
        workspace = workspace or default_workspace()
        workspace.limits.on = rate_limits
        boards = dict(azure.boards)
        routes = [*page_routes(), *control_routes(boards, azure.world, workspace)]
        slack = await start_slack(workspace, port=port, extra_routes=routes)
        boards["slack"] = slack.board
        try:
            yield Worlds(azure=azure, slack=slack)
        finally:
            await slack.stop()
    finally:
        await azure.stop()
