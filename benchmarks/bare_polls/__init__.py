"""The rival of the benchmark of questionnaires: a code, a person, one row for each answer."""
