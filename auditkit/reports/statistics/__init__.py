"""The figures of campaigns, for terminals, programs, spreadsheets and browsers."""
