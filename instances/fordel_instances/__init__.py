"""The runnable pools, the table of the 98 municipalities, and the readers."""
