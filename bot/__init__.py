"""Reads settings, builds every part once, runs Slack and the worker; the command line."""

__version__ = "0.1.0"
