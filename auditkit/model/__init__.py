"""The nouns of auditkit: what the rooms of the house hand to each other."""
