"""What leaves the house: files of settlements, and webhooks that are signed and sent until they arrive."""
