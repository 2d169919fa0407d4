"""Which blocks and elements Slack takes, and within what limits. What a person fills into them is in `dispatch`."""
