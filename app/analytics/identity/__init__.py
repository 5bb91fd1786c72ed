"""Identity: which identities are one customer, with evidence for it."""
