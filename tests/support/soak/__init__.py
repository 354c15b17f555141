"""Long runs: what a process holds while a stream goes on, and after people have come and gone."""
