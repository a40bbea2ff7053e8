"""All that is stored about a patient as files: a page to read, on a phone and on paper too, and JSON with every row."""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from html import escape

from bot.wording.plain import body, flat
from bot.wording.replies import reply_in_words
from bot.wording.speech import Speech
from bot.wording.weeks import schedule_in_words
from bot.wording.who_looked import who_looked
from bot.wording.worded import Document
from rules.disclosures import last_day
from rules.kinds import Kind
from rules.own_data import LEFT_OUT, OwnData, Row, Value
from rules.recurrence import from_rfc5545
from rules.schedule_draft import Terms
from rules.views import ReplyView
from rules.words import Mood, ReplyKind

_SAID = frozenset({ReplyKind.TEXT, ReplyKind.MOOD, ReplyKind.CALL_ME, ReplyKind.UNSEEN})
_LONG = 10_000
_STYLE = """
:root { color-scheme: light }
body { font: 1.05rem/1.5 system-ui, sans-serif; color: #1d2a2a; background: #fff; margin: 0 auto; padding: 1rem;
  max-width: 44rem; overflow-wrap: anywhere }
h1 { font-size: 1.5rem; line-height: 1.2; margin: .5rem 0 }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; padding-bottom: .25rem; border-bottom: 2px solid #2b6a68 }
dl { margin: 0 } dt { color: #4a5a5a; font-size: .9rem; margin-top: .5rem } dd { margin: 0 }
ul { list-style: none; margin: 0; padding: 0 } li { padding: .5rem 0; border-bottom: 1px solid #dfe6e6 }
li, dd { white-space: pre-line } .when { display: block; color: #4a5a5a; font-size: .9rem }
@media print { body { font-size: 11pt; padding: 0; max-width: none } li { break-inside: avoid }
  h2 { break-after: avoid } }
"""


def page(speech: Speech) -> Document:
    """The page: each sort of thing under a heading, in the patient's language, and nothing from any other place."""
    data = _data(speech)
    sections = [
        _section(speech, "about", _about(speech, data)),
        _section(speech, "agreed", _listed(_all_agreed(speech, data))),
        _section(speech, "chain", _listed(_rank(row) for row in data.rows("rank"))),
        _section(speech, "asked", _listed(_schedule(speech, row) for row in data.rows("schedule"))),
        _section(speech, "replies", _listed(_reply(speech, row) for row in data.rows("reply") if _is_said(row))),
        _section(speech, "written", _listed(_written(speech, row) for row in data.rows("team_message"))),
        _section(speech, "check_ins", _listed(_check_in(speech, row) for row in data.rows("check_in"))),
        _section(speech, "steps", _listed(_step(speech, data, row) for row in data.rows("step"))),
        _section(speech, "pauses", _listed(_pause(speech, row) for row in data.rows("pause"))),
        _section(speech, "alerts", _listed(_alert(speech, row) for row in data.rows("alert"))),
        _section(speech, "looked", _listed([("", who_looked(speech))])),
    ]
    title = escape(speech.line("my_data/title", patient=flat(data.name) or "?"))
    text = f"""<!doctype html>
<html lang="{speech.tongue.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<style>{_STYLE}</style>
</head>
<body>
<h1>{title}</h1>
<p>{escape(speech.line("my_data/made", at=data.made_at))}</p>
{"".join(sections)}
<p>{escape(speech.line("my_data/rest"))}</p>
</body>
</html>
"""
    return Document(f"{speech.line('my_data/name')}.html", text.encode())


def file(speech: Speech) -> Document:
    """Every row of every table."""
    return Document(f"{speech.line('my_data/name')}.json", as_json(_data(speech)).encode())


def as_json(data: OwnData) -> str:
    """The rows by their tables, and what is left out of them and why."""
    whole = {
        "about": "Everything that Mellom stores about this person, as it is stored. Times are UTC, durations seconds.",
        "made_at": _plain(data.made_at),
        **{name: [{key: _plain(value) for key, value in row.items()} for row in rows] for name, rows in _parts(data)},
        "left_out": dict(sorted(LEFT_OUT.items())),
    }
    return json.dumps(whole, ensure_ascii=False, indent=1)


def _parts(data: OwnData) -> Iterable[tuple[str, Sequence[Row]]]:
    return data.parts.items()


def _plain(value: Value) -> str | int | None:
    match value:
        case datetime():
            return value.isoformat()
        case date():
            return value.isoformat()
        case timedelta():
            return int(value.total_seconds())
    return value


def _data(speech: Speech) -> OwnData:
    if speech.saying.data is None:
        raise ValueError("a patient's data without any")
    return speech.saying.data


def _section(speech: Speech, name: str, inside: str) -> str:
    content = inside or f"<p>{escape(speech.line('my_data/nothing'))}</p>"
    return f"<section>\n<h2>{escape(speech.line(f'my_data/{name}'))}</h2>\n{content}\n</section>\n"


def _listed(items: Iterable[tuple[str, str]]) -> str:
    """What is said under its moment, or without one."""
    lines = []
    for when, said in items:
        over = f'<span class="when">{escape(when)}</span>' if when else ""
        lines.append(f"<li>{over}{escape(said)}</li>")
    return "<ul>\n" + "\n".join(lines) + "\n</ul>" if lines else ""


def _about(speech: Speech, data: OwnData) -> str:
    person = data.rows("person")[0] if data.rows("person") else {}
    patient = data.rows("patient")[0] if data.rows("patient") else {}
    facts = (
        ("name", _text(person.get("name"))),
        ("telegram", _text(person.get("telegram_id"))),
        ("phone", _text(patient.get("phone"))),
        ("language", speech.line(f"button/language/{speech.tongue.language}")),
        ("quiet", _text(patient.get("quiet"))),
        ("heard", _moment(speech, patient.get("heard_at"))),
        ("ended", _moment(speech, patient.get("ended_at"))),
    )
    shown = [
        f"<dt>{escape(speech.line(f'my_data/about/{name}'))}</dt><dd>{escape(said)}</dd>"
        for name, said in facts
        if said
    ]
    return f"<dl>{''.join(shown)}</dl>"


def _agreed(speech: Speech, row: Row) -> tuple[str, str]:
    said = speech.line("my_data/agreed/one", what=_text(row["how"]) or "?")
    if row["withdrawn_at"]:
        said += f"\n{speech.line('my_data/agreed/withdrawn', at=_at(row['withdrawn_at']))}"
    return _moment(speech, row["recorded_at"]), said


def _all_agreed(speech: Speech, data: OwnData) -> Iterable[tuple[str, str]]:
    """To take part, and to what relatives may be asked."""
    yield from (_agreed(speech, row) for row in data.rows("consent"))
    yield from (_disclosed(speech, row) for row in data.rows("disclosure"))


def _disclosed(speech: Speech, row: Row) -> tuple[str, str]:
    said = speech.line(f"contacts/relative/{row['telling']}", who=_text(row["contact_id"]) or "?")
    return _moment(speech, row["given_at"]), f"{said}\n{_period(speech, row['ended_at'], row['expires_at'])}"


def _period(speech: Speech, ended: Value, expires: Value) -> str:
    """Until when an agreement counts or counted: to the end of a day, to a word of somebody's, or without an end."""
    last = last_day(_at(expires), speech.zone) if expires else None
    if ended and (last is None or _at(ended) < _at(expires)):
        return speech.line("my_data/agreed/ended", at=_at(ended))
    return speech.line("my_data/agreed/until", until=speech.noon(last)) if last else speech.line("consent/no_end")


def _rank(row: Row) -> tuple[str, str]:
    return "", f"{row['rank']}. {_text(row['contact_id'])}"


def _schedule(speech: Speech, row: Row) -> tuple[str, str]:
    window = row["window"]
    terms = Terms(
        from_rfc5545(str(row["recurrence"])),
        window if isinstance(window, timedelta) else timedelta(),
        skips_holidays=bool(row["skips_holidays"]),
    )
    said = schedule_in_words(speech, terms)
    if row["removed_at"]:
        said += f"\n{speech.line('my_data/asked/removed', at=_at(row['removed_at']))}"
    return "", said[:1].upper() + said[1:]


def _is_said(row: Row) -> bool:
    """Whether it holds more than that somebody was there."""
    return row["kind"] in _SAID or row["text"] is not None


def _reply(speech: Speech, row: Row) -> tuple[str, str]:
    at = _at(row["edited_at"] or row["sent_at"])
    mood = Mood(str(row["mood"])) if row["mood"] else None
    view = ReplyView("", ReplyKind(str(row["kind"])), at, _optional(row["text"]), mood)
    said = reply_in_words(speech, view)
    if view.kind is ReplyKind.TEXT and view.text is None:
        said = speech.line("my_data/replies/gone")
    if row["read_at"]:
        who = _text(row["read_by"]) or "?"
        said += f"\n{speech.line('my_data/replies/read', who=who, at=_at(row['read_at']))}"
    return _moment(speech, at), said


def _written(speech: Speech, row: Row) -> tuple[str, str]:
    words = body(_optional(row["text"]) or "")
    return f"{_moment(speech, row['written_at'])} – {_text(row['writer_id'])}", words or speech.line("my_data/greeting")


def _check_in(speech: Speech, row: Row) -> tuple[str, str]:
    said = speech.line(f"my_data/check_in/{row['state']}")
    if row["mood"]:
        said = ": ".join([said, speech.line(f"button/{row['mood']}")])
    return _moment(speech, row["due_at"]), said


def _step(speech: Speech, data: OwnData, row: Row) -> tuple[str, str]:
    done = [one["day"] for one in data.rows("achievement") if one["step_id"] == row["id"] and not one["undone_at"]]
    days = [speech.line("my_data/day", at=speech.noon(day)) for day in done if isinstance(day, date)]
    said = _text(row["label"]) or "?"
    if row["dropped_at"]:
        said += f"\n{speech.line('my_data/steps/dropped', at=_at(row['dropped_at']))}"
    return "", f"{said}\n{speech.line('my_data/steps/done', what=', '.join(days))}" if days else said


def _pause(speech: Speech, row: Row) -> tuple[str, str]:
    until = row["ended_at"] or row["until"]
    return "", speech.line(
        "my_data/pauses/one",
        first=_moment(speech, row["begin"]),
        last=_moment(speech, until),
        who=_text(row["set_by"]) or "?",
    )


def _alert(speech: Speech, row: Row) -> tuple[str, str]:
    said = [speech.line(f"my_data/alerts/{row['kind']}")]
    said.append(speech.line(f"my_data/alerts/{row['outcome'] or 'open'}"))
    named = ("holder_id", "closed_by")
    said += [speech.line(f"my_data/alerts/{name}", who=_text(row[name])) for name in named if row[name]]
    note = body(_optional(row["note"]) or "")
    if note:
        said.append(speech.line("my_data/alerts/note", what=note))
    return _moment(speech, row["raised_at"]), "\n".join(said)


def _moment(speech: Speech, value: Value) -> str:
    return speech.line("my_data/when", at=value) if isinstance(value, datetime) else ""


def _at(value: Value) -> datetime:
    if not isinstance(value, datetime):
        raise TypeError(f"{value!r} is no moment")
    return value


def _optional(value: Value) -> str | None:
    return None if value is None else str(value)


def _text(value: Value) -> str:
    return "" if value is None else flat(str(value), _LONG)


DOCUMENTS: dict[Kind, Callable[[Speech], Document]] = {Kind.MY_DATA_PAGE: page, Kind.MY_DATA_FILE: file}
