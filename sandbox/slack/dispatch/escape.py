"""Rewrites what a person typed as Slack does: in messages, and in commands whose manifest says `should_escape`."""

import re

from sandbox.slack.state.directory import Directory

BROADCASTS = {"channel", "here", "everyone"}
NAME = re.compile(r"(?<!\S)([@#])([\w.-]+)")
ADDRESS = re.compile(r"(?<!\S)https?://\S+")


def escaped(text: str, directory: Directory) -> str:
    """The text with `@name`, `@here`, `#channel` and addresses as Slack's ids and links, and nothing else live."""
    people = {person.name: person.id for person in directory.people.values()}
    channels = {channel.name: channel for channel in directory.channels.values()}

    def reference(match: re.Match[str]) -> str:
        sign, name = match.groups()
        if sign == "@" and name in people:
            return f"<@{people[name]}>"
        if sign == "@" and name in BROADCASTS:
            return f"<!{name}>"
        if sign == "#" and name in channels:
            channel = channels[name]
            return f"<#{channel.id}|{'' if channel.is_private else name}>"
        return match.group()

    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return NAME.sub(reference, ADDRESS.sub(lambda match: f"<{match.group()}>", safe))
