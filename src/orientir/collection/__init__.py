"""What may be submitted: forms written and read back, every cell as a careful clerk would read it."""
