"""The app's own calls: Slack's Web API, method by method. What people do is in `client`."""
