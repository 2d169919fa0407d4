"""Slack's side: turns what people do into calls on the rules, and answers into Block Kit.

A folder for each thing that a person can do, and `kit` and `workspace` below them. No rule is decided here.
"""
