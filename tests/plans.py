"""The team of the tests as a plan, and its bot: for all who apply one."""

TOKEN = "900:AAabcdefghijklmnopqrstuvwxyz"
STAFF = """\
[team]
name = "Team Nord"
timezone = "Europe/Oslo"
staffed = "mon-fri 08:00-15:30"
[[members]]
key = "lise"
name = "Lise"
role = "admin"
telegram_id = 4001
[[contacts]]
key = "anne"
name = "Anne"
kind = "staff"
telegram_id = 3001
[[contacts]]
key = "kari"
name = "Kari"
kind = "staff"
telegram_id = 3002
"""


def patient(key: str, name: str, chat: int, schedule: str, *, steps: str = '"Gikk ut"', within: str = "30m") -> str:
    """A patient of Anne's and Kari's who has agreed; `schedule` is its lines, `steps` the items of the list."""
    return f"""\
[[patients]]
key = "{key}"
name = "{name}"
telegram_id = {chat}
consent = "on paper 2026-11-20"
steps = [{steps}]
chain = [{{ contact = "anne", within = "{within}" }}, {{ contact = "kari", within = "{within}" }}]
[[patients.schedules]]
{schedule}"""
