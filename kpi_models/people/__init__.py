"""People: what their roles permit, what they act for, their accounts and their sessions."""
