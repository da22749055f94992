"""The campaign online: who is who, filling and checking forms, and the institute's desk."""
