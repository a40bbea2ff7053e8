"""The real program, a process of its own beside a simulated Telegram, while one thing after the other breaks."""
