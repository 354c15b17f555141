"""Made-up cases through the real decisions: for demonstrations, benchmarks and tests. Seeded: same seed, same cases."""
