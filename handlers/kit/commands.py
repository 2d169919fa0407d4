"""The slash commands and their words: one set with `manifest.yml` and the README's table, by test."""

EXPORT = "/dps-export"

HELP_WORDS = frozenset({"help", "--help", "-h", "?"})
"""What people type who want to know what a command does; a device that is called so is `device:help`."""

HELP = (
    f"*{EXPORT} DEVICE* exports everything that Azure DPS and its IoT hubs hold about one device. "
    "The file lands in this channel, in the thread of the request. "
    "Up to 20 devices in one command; each gets its own file. Without a device, a form opens.\n"
    "DEVICE is a registration id or a device id, with capitals exactly as on the label. "
    "`device:ID` means a device id and nothing else, `registration:ID` a registration id, "
    "`group:NAME` an enrollment group, "
    "`SERVICE/ID` the one in that provisioning service.\n"
    "Between ids stands white space, also after a comma or semicolon. An id that ends in a mark, or holds a comma or "
    'semicolon, is `"device:ID"` with the quotes.\n'
    "Secrets are withheld; the file says which. Every request is recorded."
)

DELETE = "/dps-delete"
STATUS = "/dps-status"
AUDIT = "/dps-audit"
HOLD = "/dps-hold"
VERIFY = "/dps-verify"

DELETE_HELP = (
    f"*{DELETE} DEVICE …* opens a form that asks for the erasure of devices. The bot plans first: every record that "
    "it would delete, in order. Nothing is deleted before others have approved exactly that plan; your own vote "
    "does not count. Every record is read back afterwards, and a signed receipt says what came of it.\n"
    f"DEVICE is what {EXPORT} takes. What is erased cannot be brought back: export it first where the person asked "
    "for a copy too. Every request and every vote is recorded."
)
AUDIT_HELP = (
    f"*{AUDIT} DSR-ID* shows to you alone what the ledger says about a request, "
    f"*{AUDIT} DEVICE* what it says about a device: requests in your channels, and those that you could vote on.\n"
    f"*{AUDIT} 2026-11-01 2026-11-30*, typed in the audit channel, puts the entries of those days there, "
    "as CSV and as JSON."
)
HOLD_HELP = (
    f"*{HOLD} DEVICE …* opens a form that places a legal hold: until its last day, no erasure of the device is planned "
    f"or carried out. It waits, and goes on by itself when the hold is over.\n*{HOLD} list* shows you the holds that "
    "stand, each with a button that lifts it. Both are for approvers. Every hold is recorded."
)
VERIFY_HELP = (
    f"*{VERIFY} DSR-ID* looks again now at an erasure that is done or incomplete: every record is read by its id, and "
    "everything is searched. The answer comes into the thread of the request, also where nothing changed. "
    "It changes nothing in Azure."
)
