"""Proof, in tiers named for what they touch: unit, contract, scenario, e2e, browser; and benchmarks beside them."""
