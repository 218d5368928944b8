"""`fordel explain`: why a recipient gets what it gets, as a table, as data, and as a letter."""
