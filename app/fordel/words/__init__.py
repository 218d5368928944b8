"""The sentences of what a pool will do, a module for each subject. pool_words.py puts them together."""
