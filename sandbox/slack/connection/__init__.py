"""How Slack reaches the app: sockets, events, response URLs, trigger ids. What people do begins in `dispatch`."""
