"""One folder per outside thing. Its library is imported there and nowhere else."""
