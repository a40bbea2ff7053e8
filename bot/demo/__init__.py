"""`mellom demo`: the real program on a simulated clock and a simulated Telegram, to be tried by hand."""
