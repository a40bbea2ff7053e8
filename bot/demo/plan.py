"""The people of the demonstration."""

PLAN = """\
[team]
name = "Team Nord"
timezone = "Europe/Oslo"
staffed = "mon-fri 08:00-15:30"

[[members]]
key = "lise"
name = "Lise"
role = "admin"
telegram_id = 4001
language = "{language}"

[[contacts]]
key = "anne"
name = "Anne"
kind = "staff"
telegram_id = 3001
language = "{language}"
phone = "+47 900 00 001"

[[contacts]]
key = "kari"
name = "Kari"
kind = "staff"
telegram_id = 3002
language = "{language}"
phone = "+47 900 00 002"

[[contacts]]
key = "mona"
name = "Mona"
kind = "relative"
telegram_id = 3003
language = "{language}"

[[patients]]
key = "petter"
name = "Petter"
language = "{language}"
phone = "+47 900 00 000"
telegram_id = 2001
consent = "{consent}"
steps = {steps}
chain = [
  {{ contact = "anne", within = "30m" }},
  {{ contact = "kari", within = "30m" }},
  {{ contact = "mona", within = "5m" }},
]
outcome_within = "2h"
misses_before_alert = 1
quiet = "22:00-08:00"

[[patients.schedules]]
key = "morgen"
days = "daily"
times = ["10:00"]
window = "2h"
remind_after = "1h"
"""

STEPS = {
    "nb": '["Gikk ut", "Gikk ut med søpla", "Var på butikken"]',
    "en": '["Went out", "Took out the rubbish", "Went to the shop"]',
}
CONSENTS = {"nb": "på papir 20.11.2026", "en": "on paper 2026-11-20"}


def built_in(language: str) -> str:
    """The built-in plan in a language, as TOML."""
    return PLAN.format(language=language, steps=STEPS[language], consent=CONSENTS[language])
