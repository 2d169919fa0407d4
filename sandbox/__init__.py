"""A local Azure and a local Slack to try the bot against: pretend data, real protocols, loopback only."""
