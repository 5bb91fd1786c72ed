"""Credit: who brought whom, and what share of it is theirs."""
