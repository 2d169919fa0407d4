"""Reads what provisioning services and IoT hubs hold about one device; secrets are withheld before it leaves."""
