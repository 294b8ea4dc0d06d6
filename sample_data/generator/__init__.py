"""What the sample data is made of. Nothing here uses auditkit: what it should find must be known without it."""
