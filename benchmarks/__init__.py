"""Speed beside rivals: ``python -m benchmarks``. Every rival gives the same figures before it is timed."""
