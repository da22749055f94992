"""Orientir: a regional monitoring of career guidance, from filled forms to the analytical note."""
