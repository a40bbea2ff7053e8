"""Unread replies as staff read them: under each patient's name what was written, oldest first, in their own words."""

from itertools import groupby

from bot.wording.plain import flat, lined
from bot.wording.speech import Speech
from rules.views import RepliesView, ReplyView
from rules.words import ReplyKind


def replies(speech: Speech) -> str:
    """A page. A blank line stands only before a name, and never in what a patient wrote."""
    view = _view(speech)
    if view.parts > 1:
        title = speech.line("replies/part", part=view.part, parts=view.parts)
    else:
        title = speech.line("replies/left" if view.left else "replies/title", left=view.left)
    blocks = [
        "\n".join([speech.line("replies/patient", patient=flat(patient) or "?"), *(_reply(speech, one) for one in own)])
        for patient, own in groupby(view.replies, key=lambda one: one.patient)
    ]
    return "\n\n".join([title, *blocks])


def _view(speech: Speech) -> RepliesView:
    view = speech.saying.replies
    if view is None:
        raise ValueError("replies without a page of them")
    return view


def _reply(speech: Speech, reply: ReplyView) -> str:
    said = reply_in_words(speech, reply)
    if reply.unverified:
        return speech.line("replies/unverified", at=reply.at, said=said)
    return speech.line("replies/edited" if reply.edited else "replies/one", at=reply.at, said=said)


def reply_in_words(speech: Speech, reply: ReplyView) -> str:
    """What was tapped, asked for or written, without when."""
    said = [speech.line(f"button/{reply.mood}")] if reply.mood else []
    if reply.kind is ReplyKind.CALL_ME:
        said.append(speech.line("button/call_me"))
    if reply.kind is ReplyKind.UNSEEN:
        said.append(speech.line("replies/unseen"))
    if reply.text is not None:
        said.append(lined(reply.text) or speech.line("replies/blank"))
    return ": ".join(said)
