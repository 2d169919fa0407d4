"""Reading for people, across all tables. Nothing is written here but refusals."""
