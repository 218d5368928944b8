"""What economists ask of a program beside its answer: which rules conflict, what each costs, who is worst off."""
