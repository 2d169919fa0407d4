"""What keeps the bot from starting, each with a sentence for the administrator."""

from privacy.model.errors import PrivacyError


class ConfigError(PrivacyError):
    """Something is set up wrongly; starting again will not help. The process exits with 78 (sysexits.h: EX_CONFIG)."""


EXIT_CONFIG = 78
"""Tells a supervisor not to restart."""
