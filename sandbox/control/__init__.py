"""Drive both worlds without a browser: what was called, what goes wrong, what stands still, what there is."""

from sandbox.control.routes import control_routes

__all__ = ["control_routes"]
