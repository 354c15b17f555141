"""Signs heads of the log over all cases, keeps the keys, and writes heads where they cannot be taken back."""
