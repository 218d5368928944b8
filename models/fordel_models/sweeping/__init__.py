"""Many scenarios of one instance: what varies between them, and the amounts of each."""
