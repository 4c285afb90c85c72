// Chooses the page's language before first paint, and follows the reader's choice.
(function () {
  const key = "brokerdocs-language", root = document.documentElement;
  const choices = ["zh", "en", "both"], tags = { zh: "zh-CN", en: "en", both: "zh-CN" };
  const known = (name) => (choices.includes(name) ? name : null);
  const stored = () => { try { return known(localStorage.getItem(key)); } catch { return null; } };
  const asked = known(new URLSearchParams(location.search).get("lang"));
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
  // A target that the chosen language or a closed part hides is shown.
  function reveal() {
    let target;
    try { target = document.getElementById(decodeURIComponent(location.hash.slice(1))); } catch {}
    if (!target) return;
    const panel = target.closest("body [lang]");
    const other = panel && root.dataset.language !== "both" && panel.lang !== root.lang;
    let closed = target.closest("details:not([open])");
    if (!other && !closed) return;
    for (; closed; closed = target.closest("details:not([open])")) closed.open = true;
    if (other) { choose(panel.lang === "en" ? "en" : "zh"); words(); }
    target.scrollIntoView();
  }
  choose(asked || stored() || first || "en");
  if (asked) try { localStorage.setItem(key, asked); } catch {}
  document.addEventListener("DOMContentLoaded", () => { words(); reveal(); });
  window.addEventListener("hashchange", reveal);
  document.addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest("[data-choose]");
    if (!button) return;
    const top = button.getBoundingClientRect().top;
    choose(button.dataset.choose);
    try { localStorage.setItem(key, button.dataset.choose); } catch {}
    words();
    const url = new URL(location.href);
    if (url.searchParams.has("lang")) {
      url.searchParams.set("lang", button.dataset.choose);
      history.replaceState(null, "", url);
    }
    window.scrollBy(0, button.getBoundingClientRect().top - top);
  });
})();
