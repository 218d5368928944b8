"""What each level of a rule costs: `fordel.price` and `fordel price`."""
