"""What erasures have besides their requests: plans, votes, open places; and holds and pauses, which stop them."""
