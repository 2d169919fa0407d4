"""The slash commands and their words: one set with `manifest.yml` and the README's table, by test."""

EXPORT = "/dps-export"

HELP = (
    f"*{EXPORT} DEVICE* exports everything that Azure DPS and its IoT hub hold about one device. "
    "The file lands in this channel, in the thread of the request.\n"
    "DEVICE is a registration id or a device id, with capitals exactly as on the label. "
    f"If an id is also a word of this command, write `{EXPORT} device:help`.\n"
    "Secrets are withheld; the file says which. Every request is recorded."
)
