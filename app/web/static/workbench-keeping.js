// What is typed and not saved yet, kept in this browser: one text a person, work, language and segment.
// The key holds no lock, so that a text outlives whatever others save meanwhile.
"use strict";

const Bench = {};

Bench.keeping = (() => {
  const PREFIX = "rong:kept:";
  const KEPT_FOR = 30 * 24 * 3600 * 1000;
  const held = new Map(); // what the browser would not take: full, or forbidden

  const keyOf = (one) => `${PREFIX}${[one.person, one.work, one.language, one.segment].join(":")}`;

  const parse = (text) => {
    try {
      const one = JSON.parse(text);
      return one && typeof one.text === "string" && one.segment && Number.isFinite(one.time) ? one : null;
    } catch {
      return null;
    }
  };

  const keys = () => {
    try {
      return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
    } catch {
      return [];
    }
  };

  const get = (which) => {
    const key = keyOf(which);
    if (held.has(key)) return { ...held.get(key) };
    try {
      return parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  };

  // true where it will outlive this page; what was sent of it is kept until its answer comes
  const put = (one) => {
    const key = keyOf(one);
    const dated = { sent: (get(one) || {}).sent, ...one, time: Date.now() };
    try {
      localStorage.setItem(key, JSON.stringify(dated));
      held.delete(key);
      return true;
    } catch {
      held.set(key, dated);
      return false;
    }
  };

  const drop = (which) => {
    const key = keyOf(which);
    held.delete(key);
    try {
      localStorage.removeItem(key);
    } catch {
      // nothing was kept there
    }
  };

  // oldest first; of this person only
  const all = (person) => {
    const found = new Map();
    for (const key of keys()) found.set(key, parse(localStorage.getItem(key)));
    for (const [key, one] of held) found.set(key, one);
    return [...found.values()].filter((one) => one && one.person === person).sort((a, b) => a.time - b.time);
  };

  // what nobody has come back to in a month; a text that was to be sent waits as long as it takes
  const forgetOld = () => {
    for (const key of keys()) {
      const one = parse(localStorage.getItem(key));
      if (!one || (!one.how && Date.now() - one.time > KEPT_FOR)) localStorage.removeItem(key);
    }
  };

  return { get, put, drop, all, forgetOld, onlyHere: () => held.size > 0 };
})();
