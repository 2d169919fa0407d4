"""Everything that a person can do and see about an export: command, form, buttons, card, reply."""
