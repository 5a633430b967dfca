"""The command `qwen3-int4`."""
