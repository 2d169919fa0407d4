"""A local Slack: the Web API, Socket Mode, files and response URLs, and what people do in it.

It lets a bot made with Slack's own SDK run unchanged. It differs from Slack on purpose in these points:

- Ephemeral messages stay when the page is loaded again.
- A message must have a `text`, because screen readers read nothing else.
- Blocks are section, header, context, actions and divider, with buttons; any other is refused.
- There are no events, modals or Home tabs.
"""

from sandbox.slack.model import Command, Outcome
from sandbox.slack.seed import default_workspace
from sandbox.slack.server import RunningSlack, start_slack
from sandbox.slack.workspace import Workspace

__all__ = ["Command", "Outcome", "RunningSlack", "Workspace", "default_workspace", "start_slack"]
