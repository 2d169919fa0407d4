"""The slash commands and their words: one set with `manifest.yml` and the README's table, by test."""

EXPORT = "/dps-export"

HELP = (
    f"*{EXPORT} DEVICE* exports everything that Azure DPS and its IoT hubs hold about one device. "
    "The file lands in this channel, in the thread of the request. "
    "Up to 20 devices in one command; each gets its own file. Without a device, a form opens.\n"
    "DEVICE is a registration id or a device id, with capitals exactly as on the label. "
    "`device:ID` means a device id and nothing else, `group:NAME` an enrollment group, "
    "`SERVICE/ID` the one in that provisioning service.\n"
    "Secrets are withheld; the file says which. Every request is recorded."
)
