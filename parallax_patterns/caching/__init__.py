"""What is known of unchanged files, so that it is not found out again."""
