"""The nouns and closed sets that every room speaks of: ids, records, plans, outcomes, clocks, errors.

Values and their own arithmetic. No rule about what may be done with them, and nothing that asks or waits.
"""
