"""What a data-subject request is, who may ask, what is found and what is answered: pure rules, no outside world."""
