"""What every listener and card is made of: ids, escaping, blocks, parsing, private replies, Slack's refusals.

No listener, and nothing about one kind of request alone.
"""
