"""A local Azure and a local Slack to try the bot against: pretend data, real protocols, loopback only.

It shares no code with the bot, so that neither can hide the other's mistake.
"""
