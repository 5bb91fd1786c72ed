"""The doors: GraphQL, REST, and pages for people."""
