"""Who is who: territories, organisations, people and roles, and the audit trail."""
