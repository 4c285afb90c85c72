// Chooses the page's language and line of Celery before first paint; follows the reader's choices.
(function () {
  const root = document.documentElement, tags = { zh: "zh-CN", en: "en", both: "zh-CN" };
  // What is kept in the browser under a key, and may be asked for in the address.
  function choice(parameter, key, values) {
    const known = (value) => (values.includes(value) ? value : null);
    const keep = (value) => { try { localStorage.setItem(key, value); } catch {} };
    const stored = () => { try { return known(localStorage.getItem(key)); } catch { return null; } };
    const asked = known(new URLSearchParams(location.search).get(parameter));
    if (asked) keep(asked);
    return { keep, first: asked || stored() };
  }
  function address(parameter, value) {
    const url = new URL(location.href);
    if (value) url.searchParams.set(parameter, value);
    else url.searchParams.delete(parameter);
    if (url.href !== location.href) history.replaceState(null, "", url);
  }
  const language = choice("lang", "brokerdocs-language", Object.keys(tags));
  const lines = document.currentScript.dataset.lines.split(" ");
  const celery = choice("celery", "brokerdocs-celery", lines);
  const first = (navigator.languages || [navigator.language || "en"])
    .map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => tag === "zh" || tag === "en");
  const half = (text) => {
    const parts = text.split(" | ");
    return parts.length < 2 ? text : root.dataset.language === "en" ? parts[1] : parts[0];
  };
  const whole = new Map();
  const keep = (element, name, text) => {
    if (!whole.has(element)) whole.set(element, {});
    return (whole.get(element)[name] ??= text);
  };
  function words() {
    const title = document.querySelector("head > title");
    if (title && title.dataset.zh)
      document.title = root.dataset.language === "en" ? title.dataset.en : title.dataset.zh;
    for (const name of ["aria-label", "placeholder", "title"])
      for (const element of document.querySelectorAll(`[${name}*=" | "]`))
        keep(element, name, element.getAttribute(name));
    for (const element of document.querySelectorAll("svg title, svg desc"))
      if (element.textContent.includes(" | ")) keep(element, "", element.textContent);
    for (const [element, names] of whole)
      for (const name in names)
        if (name) element.setAttribute(name, half(names[name]));
        else element.textContent = half(names[name]);
    for (const button of document.querySelectorAll("[data-choose]"))
      button.setAttribute("aria-pressed", String(button.dataset.choose === root.dataset.language));
  }
  function choose(name) {
    root.dataset.language = name;
    root.lang = tags[name];
  }
  function chooseLine(line) {
    root.dataset.celery = line;
    for (const select of document.querySelectorAll(".line-switch select")) select.value = line;
  }
  // A target that the chosen language, the chosen line or a closed part hides is shown.
  function reveal() {
    let target;
    try { target = document.getElementById(decodeURIComponent(location.hash.slice(1))); } catch {}
    if (!target) return;
    const form = target.closest("[data-for]"), fits = form && form.dataset.for.split(" ");
    if (fits && !fits.includes(root.dataset.celery)) chooseLine(fits[0]);
    const panel = target.closest("body [lang]");
    const other = panel && root.dataset.language !== "both" && panel.lang !== root.lang;
    let closed = target.closest("details:not([open])");
    if (!other && !closed && !fits) return;
    for (; closed; closed = target.closest("details:not([open])")) closed.open = true;
    if (other) { choose(panel.lang === "en" ? "en" : "zh"); words(); }
    target.scrollIntoView();
  }
  choose(language.first || first || "en");
  chooseLine(celery.first || lines[0]);
  document.addEventListener("DOMContentLoaded", () => {
    words();
    chooseLine(root.dataset.celery);
    reveal();
  });
  window.addEventListener("hashchange", reveal);
  // What a page shows changes in height; what was clicked keeps its place.
  function staying(element, change) {
    const top = element.getBoundingClientRect().top;
    change();
    window.scrollBy(0, element.getBoundingClientRect().top - top);
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest("[data-choose]");
    if (!button) return;
    staying(button, () => {
      choose(button.dataset.choose);
      words();
    });
    language.keep(button.dataset.choose);
    if (new URLSearchParams(location.search).has("lang")) address("lang", button.dataset.choose);
  });
  document.addEventListener("change", (event) => {
    const select = event.target.closest && event.target.closest(".line-switch select");
    if (!select) return;
    staying(select, () => chooseLine(select.value));
    const chosen = select.value === lines[0] ? "" : select.value; // the newest, whichever it is
    celery.keep(chosen);
    address("celery", chosen);
  });
})();
