"""What `cli.py` offers, a file per subject: what is asked, answered, stored and shown."""
