// The virtual clock: shows the wall time of the demo's zone, runs on between two answers.
const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September",
  "October", "November", "December"];

const two = (n) => String(n).padStart(2, "0");

// The wall time as written, without its offset: the visitor's own zone must not move it.
export const wall = (iso) => new Date(iso.slice(0, 19) + "Z");

export const hourMinute = (iso) => iso.slice(11, 16);

export function dayOf(iso) {
  const at = wall(iso);
  return `${WEEKDAYS[at.getUTCDay()]} ${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]}`;
}

export const shortDay = (iso) => WEEKDAYS[wall(iso).getUTCDay()].slice(0, 3);

export class Clock {
  constructor() {
    this.day = document.getElementById("clock-day");
    this.time = document.getElementById("clock-time");
    this.state = document.getElementById("clock-state");
    this.element = document.getElementById("clock");
    this.base = null;
    this.speed = 0;
    this.heard = 0;
    this.shown = 0;
    setInterval(() => this.speed && this.show(), 200);
  }

  update({ now, speed }, busy) {
    if (speed !== this.speed) this.shown = 0;
    this.base = now;
    this.speed = speed;
    this.heard = performance.now();
    const pace = busy ? "playing what is due" : speed > 1 ? `running ${speed}×` : speed ? "at the pace of a wall clock" : "paused";
    if (this.state.textContent !== pace) this.state.textContent = pace;
    this.state.classList.toggle("busy", busy);
    for (const button of document.querySelectorAll("#controls [aria-pressed]")) {
      const wanted = { "play-60": 60, "play-600": 600, pause: 0 }[button.dataset.action];
      button.setAttribute("aria-pressed", String(wanted === speed));
    }
    this.show();
  }

  show() {
    const gone = Math.min(performance.now() - this.heard, 1000) * this.speed;
    const reckoned = wall(this.base).getTime() + gone;
    // What was reckoned a little too far ahead stands still until the demo is there, and never runs backwards.
    const ahead = this.speed && this.shown - reckoned < 2000 * this.speed;
    this.shown = ahead ? Math.max(this.shown, reckoned) : reckoned;
    const at = new Date(this.shown);
    this.day.textContent = `${dayOf(at.toISOString())} ${at.getUTCFullYear()}`;
    this.time.textContent = `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())}`;
    this.element.dateTime = this.base;
  }
}
