"""Social capital and customer value: their parts, counted by standing, and the plans that weigh them."""
