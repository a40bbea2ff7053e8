"""What stands around a phrase decides how fast it must be read: a denial, long ago, somebody else, a film or a book.

A context only ever makes `crisis` into `review`, never into nothing. In doubt it stays a crisis.
"""

from rules.crisis.matching import Heard, Match
from rules.crisis.words import About, Label, Sign

FAR = 25
"""So many words before and after a phrase are looked at, within its sentence."""
NEAR = 8
"""So many words before a phrase a denial can stand."""


def label_of(match: Match, heard: Heard) -> Label:
    """How fast a found phrase must be read."""
    phrase = match.phrase
    if phrase is None:
        return Label.NONE
    if phrase.label is not Label.CRISIS:
        return phrase.label
    around = _Around(match, heard)
    calm = around.is_denied() or around.is_story() or around.is_long_ago() or around.was_another()
    return Label.REVIEW if calm else Label.CRISIS


class _Around:
    """A phrase with its sentence."""

    def __init__(self, match: Match, heard: Heard) -> None:
        self.heard = heard
        self.start, self.end = match.start, match.end
        self.about = match.phrase.about if match.phrase else About.SELF
        self.is_overdose = bool(match.phrase and match.phrase.kind is Sign.OVERDOSE)
        self.is_plan = bool(match.phrase and match.phrase.kind is Sign.PLAN)
        self.gaps = sorted({*range(self.start, self.end)}.difference(match.places))
        tokens = heard.tokens
        first, last = tokens[self.start], tokens[self.end - 1]
        self.left = self.clause = self.start
        while self.left > max(0, self.start - FAR) and tokens[self.left - 1].sentence == first.sentence:
            self.left -= 1
        while self.clause > self.left and tokens[self.clause - 1].clause == first.clause:
            self.clause -= 1
        self.right = self.end
        while self.right < min(len(tokens), self.end + FAR) and tokens[self.right].sentence == last.sentence:
            self.right += 1
        self.close = self.end
        while self.close < self.right and tokens[self.close].clause == last.clause:
            self.close += 1

    def _is(self, name: str, place: int) -> bool:
        return 0 <= place < len(self.heard.names) and name in self.heard.names[place]

    def _has(self, name: str, start: int, end: int) -> bool:
        return any(name in names for names in self.heard.names[max(0, start) : end])

    def is_denied(self) -> bool:
        """Whether it is denied fully: "skal ikke ta livet av meg", but not "i dag" or "ennå"."""
        place = self._denial()
        if place is None:
            return self._is_denied_after()
        low = max(self.clause, place - NEAR)
        others = [p for p in range(low, self.end) if p in {*range(low, self.start), *self.gaps} and p != place]
        # at the beginning "nei" and "no" answer something, they deny nothing here
        doubled = any(self._is("not", p) and abs(p - place) > 1 and p != self.clause for p in others)
        undone = any(self._is("undo", p) for p in (*others, place))
        return not doubled and not undone and not self._is_limited(place)

    def _denial(self) -> int | None:
        """The place of the word that denies the phrase."""
        for place in reversed(self.gaps):
            if self._is("not", place):
                closed = self._is("still_there", place + 1) and place + 1 in self.gaps
                return None if closed else place
        place = self.start - 1
        while place >= max(self.clause, self.start - NEAR):
            if self._is("not", place):
                return place if self._attaches(place) else None
            if not self._is("carry", place):
                return None
            place -= 1
        return None

    def _attaches(self, place: int) -> bool:
        """Whether a "not" is about the phrase, and not about what stands before it ("orker ikke, vil dø")."""
        before = place - 1
        while before >= self.clause and self._is("me", before):
            before -= 1
        if self._is("me", place + 1) and place + 1 < self.start and not self._is("think", before):
            return False
        return before < self.clause or any(
            self._is(name, before) for name in ("helper", "think", "carry", "not", "undo", "turn")
        )

    def _is_denied_after(self) -> bool:
        """ "Selvmord er ikke aktuelt", "kutter meg ikke", "selvmordstanker? nei"."""
        tokens, after = self.heard.tokens, self.end
        if after >= len(tokens):
            return False
        if self._is("not", after) and tokens[after].clause == tokens[after - 1].clause:
            rest = after + 1
            while rest < self.right and self._is("still_there", rest):
                rest += 1
            if rest >= self.right or tokens[rest].clause != tokens[after].clause:
                return not self._is_limited(after)
        if self.about is not About.TOPIC:
            return False
        if self._is("not", after + 1) and after + 1 < self.right and self._is("helper", after):
            return not self._is_limited(after)
        return tokens[after].asked and self._is("not", after)

    def _is_limited(self, denial: int) -> bool:
        return (
            self._has("limit", self.end, self.right)
            or self._has("limit", self.clause, self.start)
            or any(self._is("limit", place) for place in self.gaps if place != denial)
            or (self.is_plan and self._has("now", self.end, self.right))
        )

    def is_long_ago(self) -> bool:
        """Whether it is long past, and not so again."""
        low = max(self.left, self.clause - 3)
        if self._has("recent", self.left, self.right) or self._has("present", max(low, self.start - 3), self.end):
            return False
        if self._has("long_ago", self.left, self.right):
            return True
        return self._has("before", self.left, self.right) and self._has("past", self.left, self.end)

    def was_another(self) -> bool:
        """Whether it is another person's past. Somebody else in danger now is a crisis."""
        spoken_of = self.about is About.OTHER
        place = self.start - 1
        while place >= self.left and not spoken_of:
            if self._is("me", place) and not self._is("others", place - 1):  # "broren min" is another
                break
            spoken_of = self._is("others", place)
            place -= 1
        if not spoken_of or self._has("me", self.start, self.end):
            return False
        if self.is_overdose and not self._has("gone", self.left, self.right):
            return False  # whoever has taken too much is in danger until somebody looks
        return self._has("past", max(self.left, self.start - 3), self.end) and not self._has(
            "recent", self.clause, self.close
        )

    def is_story(self) -> bool:
        """Whether it is of a film, a book, a song, the news, or only talked about."""
        if self.about is About.SELF and self._has("me", self.start - 2, self.end):
            return False
        for place in range(self.start - 1, self.left - 1, -1):
            if self._is("story", place) or (self.about is About.TOPIC and self._is("told", place)):
                return True
            if self._is("me", place) or (self._is("turn", place) and self.about is not About.TOPIC):
                return False
        return self.about is not About.SELF and self._has("story", self.end, self.right)
