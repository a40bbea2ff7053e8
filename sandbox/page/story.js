// The story beside the phones, newest on top. A tone has a sign and a word, not only a colour.
import { hourMinute, shortDay } from "/clock.js";

const TONES = {
  patient: ["✎", "Patient"],
  contact: ["☎", "Contact"],
  time: ["◷", "Time"],
  trouble: ["!", "Trouble"],
  good: ["✓", "Good"],
};
const LINES_SHOWN = 300;

export class Story {
  constructor() {
    this.list = document.getElementById("story");
    this.last = 0;
  }

  add(lines) {
    for (const line of lines) {
      if (line.n <= this.last) continue;
      this.last = line.n;
      this.list.prepend(this.draw(line));
    }
    while (this.list.childElementCount > LINES_SHOWN) this.list.lastElementChild.remove();
    document.getElementById("story-empty").hidden = this.last > 0;
  }

  draw({ n, at, text, tone }) {
    const [sign, word] = TONES[tone] ?? ["·", "Note"];
    const item = document.createElement("li");
    item.className = `line tone-${TONES[tone] ? tone : "time"}`;
    item.dataset.n = n;
    const mark = document.createElement("span");
    mark.className = "mark";
    mark.setAttribute("aria-hidden", "true");
    mark.textContent = sign;
    const when = document.createElement("b");
    when.textContent = `${shortDay(at)} ${hourMinute(at)}`;
    const kind = document.createElement("span");
    kind.className = "tone";
    kind.textContent = word;
    const said = document.createElement("p");
    said.textContent = text;
    const head = document.createElement("div");
    head.append(when, " ", kind);
    const body = document.createElement("div");
    body.append(head, said);
    item.append(mark, body);
    return item;
  }
}
