"""Directives and roles, a module each, with the parts that they share."""
