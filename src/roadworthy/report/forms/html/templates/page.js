"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const all = (query, from = document) => [...from.querySelectorAll(query)];
  const root = document.documentElement;

  // Theme: as the system has it, until somebody chooses.
  const remembered = {
    get: () => { try { return localStorage.getItem("roadworthy-theme"); } catch { return null; } },
    set: (value) => { try { localStorage.setItem("roadworthy-theme", value); } catch { /* a file may keep nothing */ } },
  };
  const prefersDark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : prefersDark.matches);
  const showTheme = () => {
    $("theme").setAttribute("aria-pressed", String(isDark()));
    $("theme-said").textContent = isDark() ? "Light" : "Dark";
    $("theme").setAttribute("aria-label", isDark() ? "Use the light theme" : "Use the dark theme");
  };
  const chosen = remembered.get();
  if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;
  $("theme").removeAttribute("aria-pressed");
  $("theme").hidden = false;
  $("theme").addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    remembered.set(root.dataset.theme);
    showTheme();
  });
  prefersDark.addEventListener("change", showTheme);
  showTheme();
  $("theme").removeAttribute("aria-pressed");

  // Tabs: links become tabs; without this script every document stands under the other.
  root.classList.add("tabbed");
  const tabs = all("#tabs a");
  const panels = all(".panel");
  const places = new Map();
  let current = "";
  $("tabs").setAttribute("role", "tablist");
  for (const tab of tabs) {
    tab.parentElement.setAttribute("role", "presentation");
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", tab.hash.slice(1));
  }
  for (const panel of panels) {
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", "tab-" + panel.id);
  }
  const show = (name) => {
    if (name === current) return;
    if (current) places.set(current, scrollY);
    current = name;
    for (const tab of tabs) {
      const is = tab.hash === "#" + name;
      tab.setAttribute("aria-selected", String(is));
      tab.tabIndex = is ? 0 : -1;
      if (is) {
        const list = $("tabs"), left = tab.offsetLeft - list.offsetLeft;
        if (left < list.scrollLeft || left + tab.offsetWidth > list.scrollLeft + list.clientWidth) list.scrollLeft = left - 24;
      }
    }
    for (const panel of panels) panel.hidden = panel.id !== name;
    const frame = document.querySelector("#" + CSS.escape(name) + " .diagram");
    if (frame && !frame.scrollTop) frame.scrollTop = (frame.scrollHeight - frame.clientHeight) / 2;
  };
  $("tabs").addEventListener("keydown", (event) => {
    const at = tabs.indexOf(document.activeElement);
    if (at < 0) return;
    const to = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = tabs[(to + tabs.length) % tabs.length];
    choose(next);
  });
  $("tabs").addEventListener("click", (event) => {
    const tab = event.target.closest("a");
    if (!tab || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    choose(tab);
  });
  // Not by the address alone: a browser that follows a fragment takes the focus from the tab.
  const choose = (tab) => {
    const name = tab.hash.slice(1);
    if (name !== current) {
      history.pushState(null, "", name === "findings" && form ? filterHash() : tab.hash);
      show(name);
      scrollTo(0, places.get(name) || 0);
    }
    tab.focus({ preventScroll: true });
  };

  // A frame that scrolls sideways takes the focus, so that keys scroll it.
  const framed = new ResizeObserver((seen) => {
    for (const { target: each } of seen) {
      const isWide = each.scrollWidth > each.clientWidth;
      for (const [key, value] of [["tabindex", "0"], ["role", "region"], ["aria-label", "Table, wider than its frame"]])
        if (isWide) each.setAttribute(key, value); else each.removeAttribute(key);
    }
  });
  for (const each of all(".frame:not(.diagram)")) framed.observe(each);
  const hint = $("hint");
  if (hint) new ResizeObserver(([{ target }]) => { hint.hidden = target.scrollWidth <= target.clientWidth; }).observe(document.querySelector(".diagram"));

  // Findings: cards are filtered by what stands in them; the filter stands in the address.
  const form = $("filter");
  const cards = all(".card");
  const facets = form ? all("select", form) : [];
  const searched = new Map();
  let about = "";
  const many = new Set(["service", "about"]);
  const values = (card, key) => {
    const text = card.dataset[key] || "";
    if (many.has(key)) return text ? JSON.parse(text) : [];
    return key === "rule" ? text.split(" ") : text ? [text] : [];
  };
  const facts = cards.map((card) => {
    const told = { about: [...values(card, "about"), ...values(card, "service").map((name) => "service:" + name)] };
    for (const facet of facets) told[facet.name] = values(card, facet.name);
    return told;
  });
  const ranks = ["open", "waived", "imported", "unclear", "roadworthy", "high", "medium", "low", "P0", "P1", "P2", "P3", "hygiene", "foundations", "hardening", "excellence"];
  const rank = (value) => (ranks.includes(value) ? ranks.indexOf(value) : ranks.length);
  const textOf = (card) => {
    if (!searched.has(card)) searched.set(card, (card.textContent + (card.dataset.page ? $("r-" + card.dataset.page).textContent : "")).toLowerCase());
    return searched.get(card);
  };
  for (const facet of facets) {
    const known = [...new Set(facts.flatMap((fact) => fact[facet.name]))];
    known.sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
    facet.append(new Option("All", ""));
    for (const value of known) facet.append(new Option(value, value));
    if (!known.length || (known.length < 2 && facts.every((fact) => fact[facet.name].length))) facet.closest(".field").hidden = true;
  }
  const isAbout = (fact) => !about || fact.about.includes(about);
  const matches = (fact, except) =>
    isAbout(fact) && facets.every((facet) => facet === except || !facet.value || fact[facet.name].includes(facet.value));
  const apply = () => {
    const sought = $("q").value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const found = cards.map((card) => !sought.length || sought.every((word) => textOf(card).includes(word)));
    let number = 0;
    cards.forEach((card, at) => {
      const is = found[at] && matches(facts[at]);
      card.hidden = !is;
      if (is) number += 1;
    });
    for (const facet of facets) {
      const counts = new Map();
      facts.forEach((fact, at) => {
        if (found[at] && matches(fact, facet)) for (const value of fact[facet.name]) counts.set(value, (counts.get(value) || 0) + 1);
      });
      for (const option of facet.options) if (option.value) option.textContent = `${option.value} (${counts.get(option.value) || 0})`;
    }
    const active = facets.filter((facet) => facet.value).length;
    $("more-said").textContent = active ? `Filters (${active})` : "Filters";
    const named = about ? `, about ${about.slice(about.indexOf(":") + 1)}` : "";
    $("count").textContent = number ? `${number} of ${cards.length} shown${named}` : `Nothing fits${named}. Clear the filter to see all ${cards.length}.`;
  };
  // What cards of a rule share stands once, and is told in a card when somebody opens it.
  let isPrinting = false;
  const fill = (details) => {
    for (const link of all(".background a", details)) {
      const label = (each) => each.firstElementChild && each.firstElementChild.textContent;
      const own = new Set(all("p", details).map(label));
      const told = all("p", $(link.hash.slice(1))).filter((each) => !own.has(label(each))).map((each) => each.cloneNode(true));
      textOf(link.closest(".card"));
      link.parentElement.replaceWith(...told);
    }
  };
  addEventListener("toggle", (event) => { if (event.target.open && !isPrinting) fill(event.target); }, true);
  for (const each of all(".card details[open]")) fill(each);
  const filterHash = () => {
    const told = new URLSearchParams();
    for (const facet of facets) if (facet.value) told.set(facet.name, facet.value);
    if ($("q").value.trim()) told.set("q", $("q").value.trim());
    if (about) told.set("about", about);
    return "#findings" + (String(told) ? "?" + told : "");
  };
  const readFilter = (text) => {
    const told = new URLSearchParams(text);
    for (const facet of facets) {
      const value = told.get(facet.name) || "";
      facet.value = [...facet.options].some((option) => option.value === value) ? value : "";
    }
    $("q").value = told.get("q") || "";
    about = told.get("about") || "";
    apply();
  };
  if (form) {
    form.hidden = false;
    $("more").open = innerWidth > 640;
    let waiting = 0;
    const changed = () => { apply(); history.replaceState(null, "", filterHash()); };
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("change", changed);
    form.addEventListener("input", (event) => {
      if (event.target.id !== "q") return;
      clearTimeout(waiting);
      waiting = setTimeout(changed, 80);
    });
    form.addEventListener("reset", () => { about = ""; setTimeout(changed); });
  }

  // The address says what is shown: a tab, a filter, a finding, or a part of a document.
  const follow = () => {
    let hash = location.hash.slice(1);
    const [name, query] = hash.split("?");
    if (form && name === "findings") {
      show("findings");
      readFilter(query || "");
      scrollTo(0, query ? 0 : places.get("findings") || 0);
      return;
    }
    try { hash = decodeURIComponent(hash); } catch { /* as it stands */ }
    const target = hash && $(hash);
    const panel = target && target.closest(".panel");
    if (!panel) {
      if (!current || !hash) show(tabs[0].hash.slice(1));
      if (target) target.scrollIntoView();
      return;
    }
    show(panel.id);
    if (panel === target) { scrollTo(0, places.get(panel.id) || 0); return; }
    const card = target.closest(".card");
    if (card && card.hidden) readFilter("");
    for (let each = target; each; each = each.parentElement) if (each.tagName === "DETAILS") each.open = true;
    if (card) {
      card.querySelector("details").open = true;
      for (const other of all(".card.told")) other.classList.remove("told");
      card.classList.add("told");
      card.tabIndex = -1;
      card.focus({ preventScroll: true });
    }
    target.scrollIntoView();
  };
  addEventListener("hashchange", follow);
  if (form) readFilter("");
  follow();

  // Contents are folded where there is no room beside the text; a way back up after some scrolling.
  if (innerWidth < 1100) for (const each of all(".contents details")) each.open = false;
  const up = $("up");
  addEventListener("scroll", () => { up.hidden = scrollY < 1.5 * innerHeight; }, { passive: true });
  up.addEventListener("click", (event) => {
    event.preventDefault();
    scrollTo(0, 0);
    tabs.find((tab) => tab.tabIndex === 0).focus({ preventScroll: true });
  });

  // On paper: every tab, every detail.
  let closed = [];
  addEventListener("beforeprint", () => {
    isPrinting = true;
    closed = all("details:not([open])");
    for (const each of closed) each.open = true;
  });
  addEventListener("afterprint", () => { for (const each of closed) each.open = false; isPrinting = false; });
})();
