"""Days as people and the law count them: working hours, marks of what is near its last day."""
