/* Search of the archive without a server. Every file of the index is a script, for browsers open no other file
   beside a page that lies on a disk; a search loads the few parts that it needs. Written for old browsers. */
var rong = (function () {
  "use strict";
  var about = null, folds = {}, parts = {}, titles = {}, waiting = {}, SHOWN = 20;

  function learn(facts) {
    var plain, letters, i;
    about = facts;
    for (plain in facts.folds) {
      if (Object.prototype.hasOwnProperty.call(facts.folds, plain)) {
        letters = facts.folds[plain];
        for (i = 0; i < letters.length; i += 1) { folds["_" + letters.charAt(i)] = plain; }
      }
    }
  }

  function folded(text) {
    var said = "", i, letter, found;
    for (i = 0; i < text.length; i += 1) {
      letter = text.charAt(i);
      found = folds["_" + letter];
      said += found === undefined ? letter : found;
    }
    return said;
  }

  function units(text) { return cut(folded(text)); }

  function cut(whole) {
    var pattern = new RegExp(about.pattern, "g"), spaced = new RegExp("^" + about.spaced), found = [], match, unit;
    while ((match = pattern.exec(whole)) !== null) {
      unit = match[0];
      if (!spaced.test(unit)) { unit = unit.split("").sort().join(""); }
      found.push({ key: unit.slice(0, about.longest), start: match.index, end: match.index + match[0].length, spaced: spaced.test(match[0]) });
    }
    return found;
  }

  /* words as they are written, where they have marks */
  function marked(text) {
    var found = about.marks ? cut(text.toLowerCase().replace(new RegExp(about.unseen, "g"), "")) : [], kept = [], i;
    for (i = 0; i < found.length; i += 1) {
      if (found[i].spaced && folded(found[i].key) !== found[i].key) { kept.push("=" + found[i].key); }
    }
    return kept;
  }

  /* what a work must hold, and what makes it better */
  function asked(text) {
    var found = units(text), needed = [], better = [], i, near;
    for (i = 0; i < found.length; i += 1) {
      near = i > 0 ? found[i].start - found[i - 1].end : 2;
      if (near <= 1) { (near || found[i].spaced || found[i - 1].spaced ? better : needed).push(found[i - 1].key + " " + found[i].key); }
      needed.push(found[i].key);
    }
    return { needed: unique(needed), better: unique(better.concat(marked(text))) };
  }

  function unique(list) {
    var seen = {}, kept = [], i;
    for (i = 0; i < list.length; i += 1) {
      if (!seen["_" + list[i]]) { seen["_" + list[i]] = true; kept.push(list[i]); }
    }
    return kept;
  }

  function shardOf(key) {
    var number = 0, i;
    for (i = 0; i < key.length; i += 1) { number = (number * 31 + key.charCodeAt(i)) % 65521; }
    return number % about.shards;
  }

  function load(address, then) {
    var script;
    if (waiting[address] === "done") { then(); return; }
    if (waiting[address]) { waiting[address].push(then); return; }
    waiting[address] = [then];
    script = document.createElement("script");
    script.src = address;
    script.charset = "utf-8";
    script.onload = script.onerror = function () {
      var calls = waiting[address], i;
      waiting[address] = "done";
      for (i = 0; i < calls.length; i += 1) { calls[i](); }
    };
    document.getElementsByTagName("head")[0].appendChild(script);
  }

  function loadAll(addresses, then) {
    var left = addresses.length, i;
    if (!left) { then(); return; }
    function one() { left -= 1; if (!left) { then(); } }
    for (i = 0; i < addresses.length; i += 1) { load(addresses[i], one); }
  }

  function postings(key) {
    var part = parts[shardOf(key)], said, found = {}, count = 0, work = 0, i, number;
    said = part && Object.prototype.hasOwnProperty.call(part, key) ? part[key].split(" ") : [];
    for (i = 0; i < said.length; i += 1) {
      number = parseInt(said[i], 36);
      work += Math.floor(number / 8);
      found[work] = number % 8;
      count += 1;
    }
    return { works: found, count: count };
  }

  function ranked(query) {
    var lists = [], scores = {}, kept = [], i, work, list;
    function add(key) {
      var weight;
      list = postings(key);
      weight = Math.log(1 + about.works / (1 + list.count));
      for (work in list.works) {
        if (scores[work] !== undefined) { scores[work] += weight * (1 + list.works[work]); }
      }
    }
    for (i = 0; i < query.needed.length; i += 1) { lists.push(postings(query.needed[i])); }
    lists.sort(function (one, other) { return one.count - other.count; });
    for (work in lists[0].works) {
      for (i = 1; i < lists.length && lists[i].works[work] !== undefined; i += 1) { /* in all of them */ }
      if (i >= lists.length) { scores[work] = 0; }
    }
    for (i = 0; i < query.needed.length; i += 1) { add(query.needed[i]); }
    for (i = 0; i < query.better.length; i += 1) { add(query.better[i]); }
    for (work in scores) { if (scores[work] !== undefined) { kept.push(Number(work)); } }
    kept.sort(function (one, other) { return scores[other] - scores[one] || one - other; });
    return kept;
  }

  function search(text, then) {
    var query = asked(text.normalize ? text.normalize("NFC") : text), addresses = [], i, all = query.needed.concat(query.better);
    if (!query.needed.length) { then([], false); return; }
    for (i = 0; i < all.length; i += 1) { addresses.push("search/words/" + shardOf(all[i]) + ".js"); }
    loadAll(unique(addresses), function () { then(ranked(query), true); });
  }

  function show(text, count) {
    var list = document.getElementById("results"), says = document.getElementById("says"), more = document.getElementById("more");
    search(text, function (works, searched) {
      var shown = works.slice(0, count), addresses = [], i;
      for (i = 0; i < shown.length; i += 1) { addresses.push("search/titles/" + Math.floor(shown[i] / about.cards) + ".js"); }
      loadAll(unique(addresses), function () {
        list.innerHTML = "";
        for (i = 0; i < shown.length; i += 1) { list.appendChild(entry(shown[i], text)); }
        says.textContent = !searched ? "" : says.getAttribute(works.length ? "data-found" : "data-none").replace("%(count)s", works.length);
        more.style.display = works.length > shown.length ? "" : "none";
        more.onclick = function () { show(text, count + SHOWN); };
      });
    });
  }

  function entry(work, text) {
    var card = (titles[Math.floor(work / about.cards)] || [])[work % about.cards], item = document.createElement("li"), link, line;
    if (!card) { return item; }
    link = document.createElement("a");
    link.href = card[0] + "#q=" + encodeURIComponent(text);
    link.textContent = card[1];
    item.appendChild(link);
    line = document.createElement("p");
    line.className = "line";
    line.textContent = card[2];
    item.appendChild(line);
    if (card[3]) { line = document.createElement("p"); line.textContent = card[3]; item.appendChild(line); }
    return item;
  }

  function said(place) {
    var found = /[?&#]q=([^&]*)/.exec(place);
    try { return found ? decodeURIComponent(found[1].replace(/\+/g, " ")) : ""; } catch (broken) { return ""; }
  }

  /* the words that were searched for, in the page that was chosen */
  function mark() {
    var text = said(window.location.hash), root = document.documentElement.getAttribute("data-root") || "";
    if (text) {
      load(root + "search/about.js", function () {
        var query = asked(text), wanted = {}, nodes = [], first, i;
        for (i = 0; i < query.needed.length; i += 1) { wanted["_" + query.needed[i]] = true; }
        gather(document.getElementsByTagName("article")[0], nodes);
        for (i = 0; i < nodes.length; i += 1) { markIn(nodes[i], wanted, query.needed.length === 1); }
        first = document.getElementsByTagName("mark")[0];
        if (first && first.scrollIntoView) { first.scrollIntoView(); }
      });
    }
  }

  function gather(element, nodes) {
    var child = element.firstChild;
    for (; child; child = child.nextSibling) {
      if (child.nodeType === 3) { nodes.push(child); } else { gather(child, nodes); }
    }
  }

  function markIn(node, wanted, alone) {
    var text = node.nodeValue, places = [], found, hits = [], i, j, more, after, mark;
    for (i = 0; i < text.length; i += 1) {
      more = folded(text.charAt(i));
      for (j = 0; j < more.length; j += 1) { places.push(i); }
    }
    found = units(text);
    for (i = 0; i < found.length; i += 1) {
      if (found[i].spaced || alone ? wanted["_" + found[i].key] :
          (i > 0 && wanted["_" + found[i - 1].key + " " + found[i].key]) ||
          (i + 1 < found.length && wanted["_" + found[i].key + " " + found[i + 1].key])) {
        j = hits.length - 1;
        if (j >= 0 && hits[j].end === found[i].start) { hits[j].end = found[i].end; } else { hits.push({ start: found[i].start, end: found[i].end }); }
      }
    }
    for (i = hits.length - 1; i >= 0; i -= 1) {
      after = node.splitText(places[hits[i].start]);
      j = hits[i].end < places.length ? places[hits[i].end] : text.length;
      after.splitText(j - places[hits[i].start]);
      mark = document.createElement("mark");
      after.parentNode.replaceChild(mark, after);
      mark.appendChild(after);
    }
  }

  function begin() {
    var field = document.getElementById("q"), text = said(window.location.search) || said(window.location.hash);
    if (!document.getElementById("results") || !field || !about) { return; }
    field.value = text;
    if (text) { show(text, SHOWN); }
    field.form.onsubmit = function () {
      if (window.history && window.history.replaceState) {
        try { window.history.replaceState(null, "", "#q=" + encodeURIComponent(field.value)); } catch (refused) { /* a file's address stays */ }
      }
      show(field.value, SHOWN);
      return false;
    };
  }

  return {
    about: learn, begin: begin, mark: mark, search: search, units: units, marked: marked, asked: asked,
    words: function (number, part) { parts[number] = part; },
    titles: function (number, cards) { titles[number] = cards; }
  };
}());
