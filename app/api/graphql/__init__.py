"""GraphQL: what the service promises, and how it keeps it in few round trips."""
