"""The commands: they parse, call and print; what they call decides."""
