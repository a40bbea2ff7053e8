"""The server: takes Telegram's updates where they are brought to us, and tells machines how we are."""
