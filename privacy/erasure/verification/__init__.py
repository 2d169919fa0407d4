"""What the services still return after an erasure: at its end, in the night, and on request; and the receipt's way out.

Nothing is deleted here but files in Slack.
"""
