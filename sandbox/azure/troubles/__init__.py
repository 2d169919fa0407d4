"""Erasures that do not go as Azure's answers say. Faults of the wire are not here: `sandbox.faults`."""
