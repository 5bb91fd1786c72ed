"""What is true of the pure middle."""
