// The editor: opens one row at a time, keeps what is typed, saves it, and shows what others saved meanwhile.
"use strict";

Bench.editor = (() => {
  const { keeping, sending, typing } = Bench;
  const REST = 4000; // milliseconds of rest after which a text that is not finished is saved by itself
  const UNFINISHED = new Set(["untranslated", "draft"]); // saving such a one by itself takes nothing back
  const bench = document.querySelector(".bench[data-page]");
  const list = bench.querySelector(".segments");
  const says = document.getElementById("says").dataset;
  const told = bench.querySelector(".bench-told");
  const hand = () => list.querySelector(".at-hand");
  const form = () => list.querySelector(".seg-form");
  const field = () => list.querySelector("#target");
  const row = (position) => list.querySelector(`.seg[data-at="${position}"]`);
  const listeners = { opened: [], pieces: [] };
  let busy = false, rest = 0;

  const say = (text, warning = false, link = "") => {
    told.textContent = text;
    told.classList.toggle("warning", warning);
    if (!link) return;
    const way = Object.assign(document.createElement("a"), { href: link, textContent: says.signIn, target: "rong-sign-in" });
    told.append(" ", way);
  };

  // what is the matter, in words; and how many texts wait
  const tell = (why, answer = {}) => {
    const more = sending.waiting().length ? ` ${waits()}` : "";
    say(["away", "busy", "out", "other"].includes(why) ? says[why] + more : answer.failure || says[why] || says.refused, why !== "sending", why === "out" ? sending.signInAt : "");
  };

  const tellSaved = (saved) => {
    const met = list.querySelector(".has-clash");
    const text = sending.waiting().length ? waits() : (saved && saved.told) || says.saved;
    say(met ? `${text} ${clashWaits(met.dataset.at)}` : text, Boolean(met));
  };

  const waits = () => says.waiting.replace("{number}", sending.waiting().length);
  const clashWaits = (at) => says.clashWaits.replace("{number}", Number(at) + 1);

  // what a kept text is known by, and where it will be sent
  const entry = (one = form()) => one && {
    person: sending.person, work: says.work, language: bench.dataset.language,
    segment: one.dataset.segment, at: Number(one.closest(".seg").dataset.at), lock: Number(one.dataset.lock),
    action: one.action, base: one.querySelector("#target").defaultValue, text: one.querySelector("#target").value,
  };

  const settle = (saved, text) => {
    const item = row(saved.at);
    if (!item) return;
    item.dataset.lock = saved.lock;
    item.className = item.className.replace(/\bis-(?!leased)[\w-]+/, `is-${saved.state}`);
    item.dataset.state = saved.state;
    if (!UNFINISHED.has(saved.state)) delete item.dataset.job;
    const one = item.querySelector(".seg-form");
    if (one) {
      one.dataset.lock = saved.lock;
      one.querySelector("[name=lock]").value = saved.lock;
      one.querySelector("#target").defaultValue = saved.target;
    } else {
      item.querySelector(".seg-target").textContent = saved.target || text;
    }
    item.classList.remove("is-waiting");
  };

  const put = (pieces) => {
    for (const [position, html] of Object.entries(pieces.rows || {})) {
      const old = row(position);
      if (old) old.outerHTML = html;
    }
    if (pieces.panel) {
      // a remark being written stays, whichever segment is looked at
      const remark = () => bench.querySelector("#panel #comment") || {};
      const written = remark().value;
      bench.querySelector("#panel").outerHTML = pieces.panel;
      if (written) remark().value = written;
      // the other rows stand as they were loaded: an approval names that text, not the newest
      const seen = bench.querySelector("#panel [name=seen]");
      if (seen) seen.value = bench.dataset.seen;
    }
    address(pieces.at);
    listeners.pieces.forEach((one) => one(pieces));
  };

  const address = (position) => {
    const now = new URL(location.href);
    now.searchParams.set("at", position);
    now.hash = "";
    history.replaceState(null, "", now);
  };

  const focus = () => {
    const item = hand();
    if (!item) return;
    (field() || item.querySelector("a")).focus({ preventScroll: true });
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    item.scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
  };

  // theirs and mine beside each other; the field holds mine, and is where both can be joined
  const showClash = (clash) => {
    const one = form();
    if (!one) return;
    say(says.clashed, true);
    if (one.querySelector(".clash")) return; // the server's row shows them already
    const box = document.getElementById("clash").content.firstElementChild.cloneNode(true);
    box.querySelector("[data-name]").textContent = clash.name ? says.clashBy.replace("{name}", clash.name) : says.clash;
    const texts = { theirs: clash.theirs, mine: field().value };
    for (const [name, text] of Object.entries(texts)) {
      const shown = box.querySelector(`[data-${name}]`);
      shown.textContent = text;
      shown.lang = field().lang;
      box.querySelector(`[data-take=${name}]`).addEventListener("click", () => typing.fill(field(), text));
    }
    one.prepend(box);
    if (clash.lock !== undefined) {
      one.dataset.lock = clash.lock;
      one.querySelector("[name=lock]").value = clash.lock;
    }
  };

  // what was typed and not saved comes back when the same segment is opened again
  const restore = () => {
    const here = entry();
    const kept = here && keeping.get(here);
    if (!kept || list.querySelector(".at-hand .clash")) return;
    if (kept.text === here.text) {
      if (!kept.how || kept.held) keeping.drop(kept);
      return;
    }
    field().value = kept.text;
    field().classList.remove("is-draft");
    if (kept.lock === here.lock || [kept.base, ...kept.sent || []].includes(here.base)) {
      if (kept.lock !== here.lock || kept.held) keeping.put({ ...kept, lock: here.lock, held: false, how: kept.held ? "" : kept.how });
      say(says.restored);
    } else {
      keeping.put({ ...kept, held: true });
      showClash({ theirs: here.base, lock: here.lock });
    }
  };

  // what was typed while these scripts were still on their way joins what was kept before
  const takeOver = () => {
    const here = entry();
    if (!here || here.text === here.base) return false;
    const kept = keeping.get(here);
    if (kept && kept.text !== here.text) field().value = `${kept.text}\n${here.text}`;
    typed();
    return true;
  };

  // rows of which this browser keeps another text say so
  const markKept = () => {
    for (const { segment } of keeping.all(sending.person)) {
      const item = list.querySelector(`.seg[data-segment="${segment}"]:not(.at-hand)`);
      if (item) item.classList.add("is-waiting");
    }
  };

  const opened = (typedIn = false) => {
    if (!typedIn) restore();
    markKept();
    listeners.opened.forEach((one) => one(hand()));
  };

  const note = () => {
    const here = entry();
    if (!here) return;
    const before = keeping.get(here);
    // what stands there again, with no other text of it on its way or refused, is nothing to keep
    if (here.text === here.base && !(before && before.how) && !list.querySelector(".at-hand :is(.clash, [role=alert])")) {
      keeping.drop(here);
      return say("");
    }
    // a text that was on its way to be confirmed and is written on is no longer finished
    const safe = keeping.put({ ...here, how: before && before.how ? "keep" : "" });
    say(safe ? says.kept : says.unkept, !safe);
  };

  const typed = (composing = false) => {
    field().classList.remove("is-draft");
    note();
    clearTimeout(rest);
    if (!composing) rest = setTimeout(saveQuietly, REST);
  };

  const mine = (position) => form() && hand() && Number(hand().dataset.at) === position;

  const unsaved = () => {
    const here = entry();
    const kept = here && keeping.get(here);
    // what another tab keeps for the same segment is that tab's to send
    return kept && !kept.how && kept.text === here.text && kept.text !== here.base ? kept : null;
  };

  // saves what is not finished anyway; whatever a person has confirmed waits for a person
  const saveQuietly = async (keepalive = false) => {
    clearTimeout(rest);
    const kept = unsaved();
    if (busy || !kept || !UNFINISHED.has(hand().dataset.state) || list.querySelector(".at-hand .clash")) return;
    say(says.sending);
    try {
      const answer = await sending.send(kept, { quiet: true, keepalive });
      settle(answer.saved, kept.text);
      if (mine(kept.at) && field().value !== answer.saved.target && !keeping.get(kept)) note();
      else tellSaved(answer.saved);
      listeners.pieces.forEach((one) => one(answer));
    } catch (error) {
      failed(error, kept);
    }
  };

  const failed = (error, kept) => {
    if (!error.why) throw error;
    const { clash } = error.answer;
    if (clash && mine(kept.at)) showClash(clash);
    else if (clash) clashed(kept);
    else tell(error.why, error.answer);
  };

  const ofHere = (one) => [undefined, bench.dataset.page].includes(one.page);

  // a text that waited met another one: its row says so until it is opened
  const clashed = (kept) => {
    const item = ofHere(kept) && row(kept.at);
    if (item && !mine(kept.at)) item.classList.add("has-clash");
    say(clashWaits(kept.at), true);
    if (mine(kept.at)) {
      keeping.put({ ...kept, held: true, how: "" });
      go(kept.at);
    }
  };

  // without a connection a row is opened from what the page already shows
  const openHere = (position) => {
    const from = hand(), to = row(position), one = form();
    if (!to || !one || from === to) return false;
    const was = one.dataset.segment, is = to.dataset.segment;
    const text = to.querySelector(".seg-none") ? "" : to.querySelector(".seg-target").textContent;
    const closed = Object.assign(document.createElement("div"), { className: "seg-target", textContent: field().value, lang: field().lang });
    one.replaceWith(closed);
    from.querySelectorAll("#findings, #aids, .ways, .notice").forEach((part) => part.remove());
    from.classList.remove("at-hand");
    from.id = `s-${from.dataset.at}`;
    to.querySelector(".seg-target").replaceWith(one);
    to.classList.add("at-hand");
    to.id = "at-hand";
    for (const part of [one, ...one.querySelectorAll("*")]) {
      for (const { name, value } of [...part.attributes]) {
        if (value.includes(`/segments/${was}`)) part.setAttribute(name, value.replace(`/segments/${was}`, `/segments/${is}`));
      }
    }
    one.querySelectorAll(".clash, .candidates, .machine, .notice").forEach((part) => part.remove());
    Object.assign(one.dataset, { segment: is, lock: to.dataset.lock, source: to.querySelector(".seg-source").textContent });
    one.querySelector("[name=lock]").value = to.dataset.lock;
    one.querySelector("[name=at]").value = position;
    field().defaultValue = text;
    field().value = text;
    field().classList.remove("is-draft");
    address(position);
    restore();
    markKept();
    return true;
  };

  const nextOpen = (position) => {
    const rows = [...list.querySelectorAll(".seg")];
    const start = rows.indexOf(row(position));
    const ahead = [...rows.slice(start + 1), ...rows.slice(0, Math.max(start, 0))];
    return ahead.find((one) => one.dataset.job === "open" && !one.classList.contains("is-waiting"));
  };

  // whether a save was answered while these rows were on their way: they show what stood before it
  const overtaken = (pieces) => Object.entries(pieces.rows || {}).some(([position, html]) => {
    const [, lock] = html.match(/data-lock="(\d+)"/) || [];
    return row(position) && Number(lock) < Number(row(position).dataset.lock);
  });

  const go = async (position) => {
    if (busy) return;
    if (!row(position)) {
      location.search = `?at=${position}`;
      return;
    }
    const kept = unsaved();
    if (kept && !mine(position)) saveQuietly();
    busy = true;
    try {
      const address = `${bench.dataset.page}/rows/${position}?left=${hand() ? hand().dataset.at : position}`;
      let pieces = await sending.get(address);
      if (overtaken(pieces)) pieces = await sending.get(address);
      put(pieces);
      opened();
    } catch (error) {
      if (!error.why) throw error;
      tell(error.why, error.answer);
      if (!openHere(position)) return;
    } finally {
      busy = false;
    }
    focus();
  };

  const save = async (how) => {
    const here = entry();
    if (busy || !here) return;
    busy = true;
    clearTimeout(rest);
    const written = field();
    const kept = { ...here, how, page: bench.dataset.page };
    keeping.put(kept);
    written.readOnly = true; // what is typed now would be lost when the row is replaced
    say(says.sending);
    try {
      const pieces = await sending.send(kept, { quiet: false });
      if (!row(pieces.at)) {
        location.search = `?at=${pieces.at}`;
        return;
      }
      put(pieces);
      tellSaved(pieces.saved);
      opened();
      focus();
    } catch (error) {
      notSaved(error, kept);
    } finally {
      written.readOnly = false;
      busy = false;
    }
  };

  // refused texts stay in the field; texts that found no way out wait, and the work goes on
  const notSaved = (error, kept) => {
    if (!error.why) throw error;
    const { answer } = error;
    if (error.why === "refused") {
      keeping.put({ ...kept, how: "" });
      if (answer.rows) put(answer);
      if (field()) field().classList.remove("is-draft");
      if (answer.clash) showClash(answer.clash);
      else if (!bench.querySelector(".at-hand [role=alert]")) tell("refused", answer);
      else say(answer.failure || says.refused, true);
      focus();
      return;
    }
    tell(error.why, answer);
    sending.later();
    const next = kept.how === "confirm" && error.why === "away" ? nextOpen(kept.at) : null;
    if (next && openHere(Number(next.dataset.at))) {
      tell(error.why, answer);
      focus();
    }
  };

  const landed = (one, answer) => {
    if (ofHere(one)) settle(answer.saved, one.text);
    tellSaved(answer.saved);
    listeners.pieces.forEach((hear) => hear(answer));
    const next = one.how === "confirm" && mine(one.at) && field().value === field().defaultValue && nextOpen(one.at);
    if (next) go(Number(next.dataset.at));
  };

  const start = () => {
    list.addEventListener("input", (event) => {
      if (event.target.id === "target") typed(event.isComposing);
    });
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && saveQuietly(true));
    window.addEventListener("beforeunload", (event) => keeping.onlyHere() && event.preventDefault());
    keeping.forgetOld();
    opened(takeOver());
    if (location.hash === "#at-hand") focus(); // browsers pass over autofocus where an address leads into the page
    sending.start({ tell, landed, clashed });
  };

  return { bench, list, says, hand, form, field, row, say, tell, put, go, save, focus, opened, start, entry, saveQuietly,
    on: (name, act) => listeners[name].push(act) };
})();
