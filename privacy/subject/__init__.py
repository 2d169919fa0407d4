"""From what was typed to the ids of one device: whose a record is, and when the bot has to ask.

Nothing of requests or Slack: a searcher hands in links, and gets an answer or a question.
"""
