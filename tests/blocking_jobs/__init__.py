"""An app with one kind of job, which says who does it and then waits: for tests that kill the worker."""
