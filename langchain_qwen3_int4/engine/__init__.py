"""The in-process engine; the only folder that imports vllm."""
