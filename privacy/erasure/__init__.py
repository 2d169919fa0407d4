"""An erasure, from the form to the last recheck: intake, plan, execution and verification, and the workflow over them.

Votes are counted in `privacy.approval`. No call is made here: the ports of `privacy.model.sources` make it.
"""
