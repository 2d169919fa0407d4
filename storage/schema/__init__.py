"""The steps that make the tables, in order: the only place that changes the schema. No rows are read here."""
