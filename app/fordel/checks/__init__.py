"""What `fordel check` finds wrong or open before anything is distributed."""
