"""The calls behind the page: what people do and see. The app's own calls are in `web_api`."""
