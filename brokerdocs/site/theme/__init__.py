"""Page frame: head, sidebar, style sheets."""
