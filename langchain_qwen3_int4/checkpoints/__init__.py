"""Finds, makes and adapts INT4 checkpoints."""
