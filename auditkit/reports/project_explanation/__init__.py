"""The account of one project's score, for terminals and for programs."""
