"""The types of the schema, one module for each thing people ask about."""
