"""A local Slack: the Web API, Socket Mode, files and response URLs, and what people do in it.

It lets a bot made with Slack's own SDK run unchanged. It differs from Slack on purpose in these points:

- Ephemeral messages stay when the page is loaded again.
- A message must have a `text`, because screen readers read nothing else.
- Blocks are section, header, context, actions, divider, input, rich text and (not in modals) table; elements are
  buttons, text inputs, menus, radio buttons, checkboxes, days and people. Any other is refused.
- `views.open` while modals are open begins a new stack; Slack promises nothing for that case.
- A modal is open for a person, in each of their windows.
"""

from sandbox.slack.model.values import Command, Outcome, Shortcut
from sandbox.slack.seed import default_workspace, grid_workspace
from sandbox.slack.server import RunningSlack, start_slack
from sandbox.slack.workspace import Workspace

__all__ = [
    "Command",
    "Outcome",
    "RunningSlack",
    "Shortcut",
    "Workspace",
    "default_workspace",
    "grid_workspace",
    "start_slack",
]
