"""What primitives declare about themselves, a table for each category."""
