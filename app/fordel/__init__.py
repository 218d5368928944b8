"""fordel turns a political agreement about earmarked money into whole kroner for each municipality."""
