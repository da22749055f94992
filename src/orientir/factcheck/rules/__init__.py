"""One module a kind of mistake; a rule never imports a rule."""
