"""Generated conversations: passages and questions, tools, JSON and small talk."""
