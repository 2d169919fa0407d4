"""web_api."""
