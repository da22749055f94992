"""Places at probes: slots of an organiser, applications of schools, the waiting list, and who came."""
