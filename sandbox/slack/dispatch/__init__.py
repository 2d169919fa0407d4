"""What people do, on its way to the app, and what the app answers. The wire itself is in `connection`."""
