"""What changed from one report to another, for terminals, programs, spreadsheets and browsers."""
