"""The running program: settings, composition, the Telegram edge, the `mellom` command."""

import os

# python-telegram-bot gives pauses as timedelta, and warns of its older way otherwise
os.environ.setdefault("PTB_TIMEDELTA", "true")
