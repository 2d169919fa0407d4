"""Turns Slack into calls on the desk, and answers into Block Kit."""
