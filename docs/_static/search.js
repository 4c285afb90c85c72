// Finds titles in either language, and shows each result in the reader's.
"use strict";
(() => {
  const whole = new Map();
  const halves = (title) => title.split(" | ");
  const setIndex = Search.setIndex;
  Search.setIndex = (index) => {
    for (const [title, places] of Object.entries(index.alltitles))
      if (halves(title).length === 2)
        for (const half of halves(title)) {
          whole.set(half, title);
          index.alltitles[half] = [...(index.alltitles[half] || []), ...places];
        }
    setIndex(index);
  };

  const span = (lang, text) => {
    const made = document.createElement("span");
    made.lang = lang;
    made.textContent = text;
    return made;
  };
  const both = (zh, en, separator) => {
    if (zh === en) return [document.createTextNode(zh)];
    const between = document.createElement("span");
    between.className = "separator";
    between.textContent = separator;
    return [span("zh-CN", zh), between, span("en", en)];
  };
  // "Page | Seite > half a title": each part whole again, a repeated one once.
  function title(shown) {
    const parts = shown.split(" > ").map((part) => whole.get(part) || part);
    const once = parts.filter((part, at) => parts.indexOf(part) === at).map(halves);
    return both(
      once.map((part) => part[0]).join(" › "),
      once.map((part) => part[part.length - 1]).join(" › "), " | ");
  }

  const output = document.getElementById("search-results");
  const status = document.getElementById("search-count");
  new MutationObserver(() => {
    const seen = new Set();
    for (const link of output.querySelectorAll("li > a")) {
      if (!link.dataset.shown) {
        link.dataset.shown = link.textContent;
        link.replaceChildren(...title(link.textContent));
      }
      if (seen.has(link.href)) link.parentElement.remove();
      seen.add(link.href);
    }
    const count = output.querySelectorAll("li").length;
    const done = output.querySelector(".search-summary")?.textContent;
    if (!done) return;
    const words = count
      ? [`找到 ${count} 处`, count === 1 ? "1 result" : `${count} results`]
      : [status.dataset.zh, status.dataset.en];
    status.replaceChildren(...both(...words, " · "));
    status.dataset.done = count;
  }).observe(output, { childList: true, subtree: true });
})();
