// Talks to the server: pieces of the page, saves, and texts that wait for a connection or a session.
"use strict";

Bench.sending = (() => {
  const { keeping } = Bench;
  const PATIENCE = 15000; // milliseconds until a silent line counts as none
  const SHORTEST = 2000, LONGEST = 60000; // pauses between attempts
  const page = document.querySelector(".bench[data-page]");
  const { person, signInAt } = document.getElementById("says").dataset;
  let token = page.dataset.token;
  let pause = SHORTEST, timer = 0, running = null, tried = 0;
  const onTheWay = new Map(), locks = new Map();
  let tell = () => {}, landed = () => {}, clashed = () => {};

  // why a request came to nothing: "away", "busy", "out", "other", "refused"
  class Unsent extends Error {
    constructor(why, answer = {}, status = 0) {
      super(why);
      Object.assign(this, { why, answer, status });
    }
  }

  const fetchJson = async (address, { signal, ...options }) => {
    const line = new AbortController();
    const giveUp = () => line.abort();
    const patience = setTimeout(giveUp, PATIENCE);
    if (signal) signal.addEventListener("abort", giveUp);
    try {
      const reply = await fetch(address, { ...options, signal: line.signal, headers: { Accept: "application/json" } });
      const json = (reply.headers.get("Content-Type") || "").startsWith("application/json");
      return [reply, json ? await reply.json() : null];
    } catch (error) {
      throw signal && signal.aborted ? error : new Unsent("away");
    } finally {
      clearTimeout(patience);
    }
  };

  const read = async (address, options) => {
    const [reply, answer] = await fetchJson(address, options);
    if (reply.status >= 500) throw new Unsent("busy", answer || {}, reply.status);
    if (reply.status === 401 || (!answer && reply.redirected)) throw new Unsent("out", answer || {}, 401);
    if (!answer) throw new Unsent("refused", {}, reply.status);
    if (reply.ok) return answer;
    throw new Unsent(answer.expired ? "expired" : answer.code === "translation.other_person" ? "other" : "refused", answer, reply.status);
  };

  const get = (address, options = {}) => read(address, options);

  // who is signed in now, and with which token; nothing goes out under another person's name
  const renew = async () => {
    const state = await get(`${page.dataset.page}/state`);
    if (state.person !== undefined && String(state.person) !== person) throw new Unsent("other");
    token = state.token;
    return state;
  };

  const post = async (address, fields, options = {}) => {
    const body = () => {
      const form = new FormData();
      for (const [name, value] of Object.entries({ ...fields, person, csrf_token: token })) form.append(name, value);
      return form;
    };
    try {
      return await read(address, { ...options, method: "POST", body: body() });
    } catch (error) {
      if (error.why !== "expired") throw error;
      await renew();
      return read(address, { ...options, method: "POST", body: body() });
    }
  };

  const nameOf = (one) => `${one.action} ${one.segment}`;

  // one kept text; it is let go when the very same text has arrived
  const send = async (one, options) => {
    const name = nameOf(one), before = onTheWay.get(name) || Promise.resolve();
    // a text goes after the one before it and builds on what that one left
    const sent = before.catch(() => {}).then(() => deliver({ ...one, lock: Math.max(one.lock, locks.get(name) || 0) }, options));
    onTheWay.set(name, sent);
    try {
      const answer = await sent;
      if (answer.saved) locks.set(name, answer.saved.lock);
      return answer;
    } finally {
      if (onTheWay.get(name) === sent) onTheWay.delete(name);
    }
  };

  const drop = (one) => {
    const now = keeping.get(one);
    return now && now.text === one.text ? keeping.drop(one) : now;
  };

  const deliver = async (one, { quiet, keepalive = false }) => {
    const fields = { at: one.at, lock: one.lock, target: one.text, do: one.how || "keep" };
    if (quiet) fields.quiet = "1";
    const before = keeping.get(one), text = one.text.normalize("NFC").trim();
    const sent = new Set(before && before.sent).add(text);
    if (before) keeping.put({ ...before, sent: [...sent].slice(-4) });
    let answer;
    try {
      answer = await post(one.action, fields, { keepalive });
    } catch (error) {
      const { clash } = error.answer || {};
      // an earlier attempt arrived and its answer was lost: this builds on it
      if (!clash || !sent.has(clash.theirs)) throw error;
      answer = await post(one.action, { ...fields, lock: clash.lock }, { keepalive });
    }
    const now = drop(one); // written since
    if (now && answer.saved) keeping.put({ ...now, lock: answer.saved.lock, base: answer.saved.target, sent: undefined });
    return answer;
  };

  const waiting = () => keeping.all(person).filter((one) => one.how && !one.held && !onTheWay.has(nameOf(one)));

  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(() => flush(), pause);
    pause = Math.min(pause * 2, LONGEST);
  };

  const sendAll = async () => {
    for (const one of waiting()) {
      tell("sending");
      try {
        landed(one, await send(one, { quiet: true }));
      } catch (error) {
        const { why, answer } = error;
        if (!why) throw error;
        if (why !== "refused") {
          tell(why, answer);
          if (why !== "other") later();
          return;
        }
        // its writer decides, unless the server kept it elsewhere; the others go on
        keeping.put({ ...one, held: true });
        if (!/_(joined|gone)$/.test(answer.code)) clashed(one);
        else drop(one), tell(why, answer);
      }
    }
    pause = SHORTEST;
  };

  // everything that waits, in the order in which it was written, by one tab at a time
  const flush = () => {
    if (running || !waiting().length) return running;
    tried = Date.now();
    const alone = navigator.locks ? () => navigator.locks.request("rong:sending", sendAll) : sendAll;
    running = alone().finally(() => { running = null; });
    return running;
  };

  // a sign of life is a reason to try again sooner than planned
  const wake = () => {
    if (!running && Date.now() - tried > SHORTEST && waiting().length) flush();
  };

  const start = (hooks) => {
    ({ tell, landed, clashed } = hooks);
    window.addEventListener("online", () => {
      pause = SHORTEST;
      flush();
    });
    for (const sign of ["focus", "pageshow"]) window.addEventListener(sign, wake);
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && wake());
    document.addEventListener("input", wake);
    flush();
  };

  return { get, post, send, later, start, waiting, person, signInAt };
})();
