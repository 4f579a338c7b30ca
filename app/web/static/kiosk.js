// The kiosk: slides by themselves, back to the start when left alone, never a blank screen. Runs for weeks: nothing here
// reads a clock (only intervals are measured), nothing grows, and a page is left only for one that has come already.
"use strict";

const SLIDE = 12000, ASK = 5000, PATIENCE = 4000, IDLE = 60000, WARNING = 15000, RENEW = 6 * 3600 * 1000; // milliseconds
const root = document.documentElement;
const start = root.dataset.kiosk;
const now = () => performance.now();
let slides = []; // the last list that the server gave
let confirmed = true; // whether it answered when it was last asked
let paused = false, changing = false, going = false;
let turned = now(), touched = now(), asked = -Infinity;
const began = now();
let home = null; // the start page, kept for when the server is away

const page = () => document.body.dataset.page;
const slide = () => document.querySelector(".slide");
const bar = (name, shown) => {
  const one = document.querySelector(`[data-${name}]`);
  if (one) one.hidden = !shown;
};

// asks the server; an answer that does not come in time is none
async function get(url, type) {
  const abort = new AbortController();
  const late = setTimeout(() => abort.abort(), PATIENCE);
  try {
    const answer = await fetch(url, { signal: abort.signal, headers: { Accept: type } });
    if (type === "text/html") return answer.ok || answer.status === 404 ? await answer.text() : null; // what is gone is the start page
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  } finally {
    clearTimeout(late);
  }
}

// what may be shown by itself now: a notice only when the server has just said that it still stands
const showable = () => slides.filter((one) => confirmed || !one.notice);
const names = (one) => `${one.language}/${one.work}`;
const current = () => (slide() && slide().dataset.work ? `${slide().lang}/${slide().dataset.work}` : "");

async function ask() {
  const { work, language } = document.body.dataset, listed = [...document.querySelectorAll("[data-listed]")];
  const named = [["language", language], ["work", work], ...listed.map((one) => ["listed", one.dataset.listed])].filter(([, value]) => value);
  const about = work || listed.length ? `?${new URLSearchParams(named)}` : "";
  const found = await get(root.dataset.slides + about, "application/json");
  const before = confirmed;
  confirmed = found !== null;
  if (found) {
    slides = found.slides;
    if (!before) bar("moment", false);
    if (!found.here && work === document.body.dataset.work) await leave(); // withdrawn while it was read
    if (page() === "waiting") await go(start);
    if (page() === "start" && (found.program !== root.dataset.program || now() - began > RENEW)) await renew();
  } else if (!before && page() === "work" && "notice" in document.body.dataset) {
    await leave(); // twice no answer: nobody can say that the notice still stands
  }
  if (found || !before) await strike(listed, (one) => (found ? found.gone.includes(one.dataset.listed) : "notice" in one.dataset));
  if (page() === "start" && current() && !showable().some((one) => names(one) === current()) && (slides.length || slide().dataset.notice !== undefined)) await turn();
}

// takes from a list what was withdrawn or may have been, and leaves it when nothing stays
async function strike(listed, gone) {
  for (const one of listed) one.hidden = gone(one);
  if (listed.length && listed[0].isConnected && listed.every((one) => one.hidden)) await leave();
}

// the picture is here before its slide is; without it the words stand alone
async function made(one) {
  const link = document.createElement("a");
  Object.assign(link, { className: "slide coming", href: one.url, lang: one.language, dir: one.direction });
  link.dataset.work = one.work;
  if (one.notice) link.dataset.notice = "";
  if (one.picture) {
    const picture = new Image();
    Object.assign(picture, { src: one.picture, alt: one.caption });
    try {
      await picture.decode();
      link.append(picture);
    } catch {
      // gone or broken
    }
  }
  const text = document.createElement("span"), title = document.createElement("strong");
  text.className = "slide-text";
  title.textContent = one.title;
  text.append(title);
  if (one.summary) {
    const summary = document.createElement("span");
    summary.textContent = one.summary;
    text.append(" ", summary);
  }
  link.append(text);
  return link;
}

// words that are always true, for when there is nothing else to show
function plain() {
  const one = document.createElement("p"), text = document.createElement("span"), name = document.createElement("strong");
  one.className = "slide plain";
  text.className = "slide-text";
  Object.assign(name, { textContent: "Rông", lang: "vi" });
  text.append(name);
  one.append(text);
  return one;
}

async function turn() {
  if (changing) return;
  changing = true;
  const list = showable(), here = list.findIndex((one) => names(one) === current());
  const next = list[(here + 1) % list.length];
  const fresh = next ? await made(next) : plain();
  changing = false;
  turned = now();
  const still = !next || showable().some((one) => names(one) === names(next));
  if (page() === "start" && slide() && still && !(list.length === 1 && here === 0)) slide().replaceWith(fresh);
}

function show(body, lang, title) {
  document.querySelectorAll("audio, video").forEach((one) => one.pause());
  for (const name of Object.keys(document.body.dataset)) delete document.body.dataset[name];
  Object.assign(document.body.dataset, body.dataset);
  document.body.replaceChildren(...[...body.childNodes].map((one) => document.importNode(one, true)));
  Object.assign(document, { title });
  root.lang = lang;
  paused = false;
  touched = turned = now();
  prepare();
  document.getElementById("main").focus({ preventScroll: true });
}

// go to a page of the kiosk once it has come; until then this one stays
async function go(url) {
  if (going) return true;
  going = true;
  const html = await get(url, "text/html");
  going = false;
  if (html === null) {
    bar("moment", true);
    return false;
  }
  const fresh = new DOMParser().parseFromString(html, "text/html");
  if (!fresh.body.dataset.page) return false;
  show(fresh.body, fresh.documentElement.lang, fresh.title);
  window.history.replaceState(null, "", page() === "start" ? start : url);
  if (page() === "start") keep();
  return true;
}

// back to the start, with the server or without it
async function leave() {
  if (page() === "start" || (await go(start)) || !home) return;
  show(home.body, home.lang, home.title);
  bar("moment", true);
  if (slide()) slide().replaceWith(plain());
  await turn();
}

function keep() {
  home = { body: document.body.cloneNode(true), lang: root.lang, title: document.title };
}

async function renew() {
  if ((await get(start, "text/html")) !== null && page() === "start" && now() - touched > IDLE) window.location.assign(start);
}

function prepare() {
  const pause = document.querySelector("[data-pause]"), full = document.querySelector("[data-full]");
  if (pause) pause.hidden = false;
  if (full) full.hidden = !document.fullscreenEnabled || document.fullscreenElement !== null || window.matchMedia("(display-mode: fullscreen)").matches;
}

async function tick() {
  const playing = [...document.querySelectorAll("audio, video")].some((one) => !one.paused);
  if (playing) touched = now();
  const idle = now() - touched;
  if (page() !== "start" && page() !== "waiting") {
    bar("leaving", idle > IDLE);
    if (idle > IDLE + WARNING) await leave();
  }
  if (now() - asked > ASK) {
    asked = now();
    await ask();
  }
  const reading = slide() && slide().matches(":focus-visible");
  if (page() === "start" && !paused && !reading && now() - turned > SLIDE && slides.length) await turn();
  window.setTimeout(tick, 1000);
}

for (const kind of ["pointerdown", "pointermove", "keydown", "wheel", "touchmove"]) {
  document.addEventListener(kind, () => {
    touched = now();
    bar("leaving", false);
  }, { passive: true });
}
for (const kind of ["contextmenu", "dragstart"]) document.addEventListener(kind, (event) => event.preventDefault());
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]"), pause = event.target.closest("[data-pause]");
  if (link) {
    event.preventDefault();
    go(link.getAttribute("href"));
  } else if (pause) {
    paused = !paused;
    turned = now();
    pause.setAttribute("aria-pressed", String(paused));
  } else if (event.target.closest("[data-full]")) {
    root.requestFullscreen().catch(() => {});
  }
});
document.addEventListener("fullscreenchange", prepare);

prepare();
if (page() === "start") keep();
else get(start, "text/html").then((html) => {
  if (html === null) return;
  const fresh = new DOMParser().parseFromString(html, "text/html");
  if (!home && fresh.body.dataset.page === "start") home = { body: fresh.body, lang: fresh.documentElement.lang, title: fresh.title };
});
// where the browser allows it, a page is kept for when the computer is up before its server
if ("serviceWorker" in navigator) navigator.serviceWorker.register(root.dataset.keeper, { scope: start }).catch(() => {});
window.setTimeout(tick, 200);
