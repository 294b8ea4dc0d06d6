"""Which projects are audited: the mandatory ones and a random draw that anyone can repeat."""
