"""Calls at which the world can be stopped while the bot is killed: the host, and the route there."""

DELETIONS = (
    ("factory-eu", "DELETE /enrollments/*"),
    ("factory-eu", "DELETE /registrations/*"),
    ("factory-eu", "DELETE *"),
    ("hub-eu", "DELETE /devices/*"),
    ("hub-eu", "DELETE /devices/*/commands"),
)
PUT = ("factory-eu", "PUT /enrollments/*")
"""Writes a block."""
CHANGING = (*DELETIONS, *[PUT] * len(DELETIONS))
"""Every second stop is at one of these; deletions and blocks alike."""
PLACES = (
    *DELETIONS,
    ("identity", "GET *"),
    ("factory-eu", "GET /enrollments/*"),
    ("factory-eu", "POST /enrollments/query"),
    ("factory-us", "POST /enrollments/query"),
    ("hub-eu", "GET /devices/*"),
    ("hub-eu", "GET /twins/*"),
    ("hub-us", "POST /devices/query"),
    ("slack", "* /api/chat.postMessage"),
    ("slack", "* /api/chat.update"),
    ("slack", "* /api/files.getUploadURLExternal"),
    ("slack", "* /upload/*"),
    ("slack", "* /api/files.completeUploadExternal"),
    ("slack", "* /api/files.info"),
)
"""Calls at which the world is stopped before the bot is killed."""
