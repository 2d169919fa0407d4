"""The web page of the sandbox: a small Slack in a browser, static files that speak to `/client`."""
