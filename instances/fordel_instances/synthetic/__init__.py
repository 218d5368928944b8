"""The programs that made the made-up figures: each writes the same files on every machine, for ever."""
