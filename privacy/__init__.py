"""What a data-subject request is, who may ask, what is found, approved, done and proved: pure rules, no outside world.

A room uses those below it and none above: `make check` says the order.
"""
