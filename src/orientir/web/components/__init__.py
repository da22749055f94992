"""Template tags of which every page is made: tables, fields, refusals, buttons that post, crumbs. Known to all apps."""
