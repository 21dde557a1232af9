"""Plans beside their figures: bodies, changes in mid-course, proposals, and what happened around them."""
