"""What the terminal shows of pools and results, in Danish and English."""
