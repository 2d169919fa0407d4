"""What Slack says about people, channels and files: the ports of `privacy` towards Slack's Web API.

No listener, and no card.
"""
