"""The settings of a project and of a user: where they stand, and what they come to."""
