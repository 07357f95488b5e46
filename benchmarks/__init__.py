"""What Storelens costs in seconds, memory and disk, measured on one machine in one run: `python -m benchmarks.run`."""
