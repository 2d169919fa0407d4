"""Reads what provisioning services and IoT hubs hold about one device, and deletes what was approved.

Azure's shapes and errors end here: what leaves is ours, without secrets. Whose a record is, `privacy` decides.
"""
