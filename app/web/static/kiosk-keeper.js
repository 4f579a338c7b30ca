// Keeps one quiet page of the kiosk, so that a browser which is up before the server shows it instead of an error.
// No text of the archive is kept: what has been withdrawn must not come back from here.
"use strict";

const KEPT = "kiosk";
const waiting = "/kiosk/waiting";

async function fill() {
  const cache = await caches.open(KEPT);
  const answer = await fetch(waiting);
  if (!answer.ok) return;
  const html = await answer.clone().text();
  const needed = [...html.matchAll(/(?:href|src)="(\/static\/[^"]+)"/g)].map((found) => found[1].replaceAll("&amp;", "&"));
  await cache.addAll(needed);
  await cache.put(waiting, answer);
  for (const old of await cache.keys()) {
    const { pathname, search } = new URL(old.url);
    if (pathname !== waiting && !needed.includes(pathname + search)) await cache.delete(old);
  }
}

self.addEventListener("install", (event) => event.waitUntil(fill().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).then((answer) => {
      if (answer.status >= 500) throw new Error(answer.status);
      event.waitUntil(fill().catch(() => {}));
      return answer;
    }).catch(async () => (await caches.match(waiting)) || Response.error()));
  } else if (request.method === "GET" && new URL(request.url).pathname.startsWith("/static/")) {
    event.respondWith(fetch(request).catch(async () => (await caches.match(request)) || Response.error()));
  }
});
