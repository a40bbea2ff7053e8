// Fetches what changed, hands it to the parts of the page, and works the controls.
import { get, post, Refusal } from "/api.js";
import { Clock } from "/clock.js";
import { fillHints } from "/hints.js";
import { Phone } from "/phone.js";
import { Story } from "/story.js";
import { Tabs } from "/tabs.js";

const POLL_MS = 400;
const HIDDEN_POLL_MS = 2000;
const NARROW = matchMedia("(max-width: 899.98px)");

const clock = new Clock();
const story = new Story();
const phones = new Map();
const tabs = new Tabs((key) => {
  const phone = phones.get(Number(key));
  if (!phone) return;
  phone.look();
  phone.list.scrollTop = phone.list.scrollHeight;
});
tabs.add("story", "Story");

const trouble = document.getElementById("trouble");
const controls = document.getElementById("controls");
const down = document.querySelector('[data-action="telegram-down"]');
const running = document.querySelector('[data-action="bot-running"]');

let rev = "";
let timer = 0;
let asking = false;
let again = false;
let working = false;
let refusalTimer = 0;

function say(sentence, lasting = false) {
  clearTimeout(refusalTimer);
  trouble.textContent = sentence;
  trouble.hidden = !sentence;
  if (sentence && !lasting) refusalTimer = setTimeout(() => say(""), 6000);
}

function showPhone(state) {
  let phone = phones.get(state.chat_id);
  if (!phone) {
    phone = new Phone(state.chat_id, phones.size, poll);
    phones.set(state.chat_id, phone);
    document.getElementById("phones").append(phone.element);
    tabs.add(String(state.chat_id), state.name);
    phone.onUnread = (count) => tabs.badge(String(state.chat_id), count);
    if (phones.size === 1) tabs.choose(String(state.chat_id));
  }
  phone.update(state);
  if (NARROW.matches && tabs.current === String(state.chat_id) && !document.hidden) phone.look();
}

function show(state) {
  clock.update(state.clock, state.busy || working);
  if (state.unchanged) return;
  if (state.full && rev) {
    // The sandbox was started anew: nothing here is true any more.
    location.reload();
    return;
  }
  down.setAttribute("aria-checked", String(state.faults.telegram_down));
  running.setAttribute("aria-checked", String(state.bot_running));
  document.body.classList.toggle("telegram-down", state.faults.telegram_down);
  state.phones.forEach(showPhone);
  if (state.full) fillHints(state.phones);
  story.add(state.story);
  controls.classList.toggle("first", story.last === 0);
}

async function poll() {
  if (asking) {
    again = true;
    return;
  }
  asking = true;
  clearTimeout(timer);
  try {
    const state = await get(`/state?since=${encodeURIComponent(rev)}`);
    show(state);
    rev = state.rev;
    if (trouble.dataset.lost) {
      delete trouble.dataset.lost;
      say("");
    }
  } catch (error) {
    if (!(error instanceof Refusal || error instanceof TypeError)) throw error;
    trouble.dataset.lost = "yes";
    say("The demo does not answer. Is it still running?", true);
  } finally {
    asking = false;
    timer = setTimeout(poll, again ? 0 : document.hidden ? HIDDEN_POLL_MS : POLL_MS);
    again = false;
  }
}

async function turn(body, button) {
  working = true;
  controls.setAttribute("aria-busy", "true");
  button.setAttribute("aria-busy", "true");
  try {
    await post("/clock", body);
  } catch (error) {
    say(error.message);
  } finally {
    working = false;
    controls.removeAttribute("aria-busy");
    button.removeAttribute("aria-busy");
    poll();
  }
}

async function flip(button, wish) {
  button.setAttribute("aria-busy", "true");
  setTimeout(poll, 40);
  try {
    await post("/faults", wish);
  } catch (error) {
    say(error.message);
  } finally {
    button.removeAttribute("aria-busy");
    poll();
  }
}

const isOn = (button) => button.getAttribute("aria-checked") === "true";

const CLOCK_WISHES = {
  "next-event": { to_next_event: true },
  "advance-600": { advance_seconds: 600 },
  "advance-3600": { advance_seconds: 3600 },
  "play-60": { speed: 60 },
  "play-600": { speed: 600 },
  pause: { speed: 0 },
};

controls.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const wish = CLOCK_WISHES[button.dataset.action];
  // The speed can always be changed; two advances at once would only queue up.
  if (working && !("speed" in wish)) return;
  turn(wish, button);
});
down.addEventListener("click", () => flip(down, { telegram_down: !isOn(down) }));
running.addEventListener("click", () => flip(running, { bot_running: !isOn(running) }));
document.addEventListener("visibilitychange", () => document.hidden || poll());

if (NARROW.matches) document.getElementById("try-this").open = false;
poll();
