"""What readers see: index.py lists the pages; a screen of several files is a folder of its name."""
