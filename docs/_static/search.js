// Ranks results by how much of the query they match, expands the glossary's synonyms, and shows
// each result in the reader's language. Sphinx's own search requires every word of a query.
"use strict";
(() => {
  const stemmer = new Stemmer();
  const terms = (text) => splitQuery(text.toLowerCase())
    .filter((word) => !stopwords.has(word) && !/^\d+$/.test(word))
    .map((word) => stemmer.stemWord(word));
  const place = (page, title) => `${page}\n${title}`;
  const holds = (set, variant) => variant.length > 0 && variant.every((term) => set.has(term));

  // The longest first: "dead letter queue" is not about queues.
  const words = GLOSSARY.flatMap((entry) => {
    const variants = entry.words.map(terms);
    const places = new Set(entry.places.map(([page, title]) => place(page, title)));
    return variants.map((variant) => ({ variant, variants, places }));
  }).sort((a, b) => b.variant.length - a.variant.length);

  // The clauses of a query: terms of the glossary, each with all of its words, and single words.
  function clausesOf(searched) {
    const left = new Set(searched), found = [];
    for (const { variant, variants, places } of words)
      if (holds(left, variant)) {
        for (const term of variant) left.delete(term);
        found.push({ weight: 2 * variant.length, variants, places });
      }
    for (const term of left) found.push({ weight: 1, variants: [[term]], places: new Set() });
    return found;
  }

  const inPages = Search.performTermsSearch;
  Search.performTermsSearch = (searched, excluded) => {
    const { alltitles, docnames, filenames, titles } = Search._index;
    const clauses = clausesOf(searched).map((clause) => {
      const found = clause.variants.flatMap((variant) => inPages(new Set(variant), excluded))
        .sort((a, b) => a[4] - b[4]); // a map keeps the last
      return { ...clause, pages: new Map(found.map((result) => [result[0], result[4]])) };
    }).filter((clause) => clause.pages.size); // a word that no page has is ignored
    const sum = (list) => list.reduce((total, clause) => total + clause.weight, 0);
    const share = (test) => sum(clauses.filter(test)) / sum(clauses);
    const best = (list) => Math.max(0, ...list.map((one) => one.share));
    const result = (at, title, id, score) => [
      docnames[at], title, id ? `#${id}` : "", null, score, filenames[at],
      id === undefined ? SearchResultKind.text : SearchResultKind.title,
    ];

    const pages = docnames.map((page, at) => ({
      at,
      share: share((clause) => clause.pages.has(page)),
      score: Math.max(0, ...clauses.map((clause) => clause.pages.get(page) || 0)),
    }));
    const sections = Object.entries(alltitles).flatMap(([title, places]) => {
      const own = new Set(terms(title));
      return places.map(([at, id]) => {
        const whole = new Set([...own, ...terms(titles[at])]), key = place(docnames[at], title);
        const named = (set) => (clause) =>
          clause.places.has(key) || clause.variants.some((variant) => holds(set, variant));
        const fit = 20 / own.size + (holds(whole, [...searched]) ? 20 : 0);
        return { at, id, title, fit, share: share(named(own)) && share(named(whole)) };
      });
    });

    // If no page has all of the words, some are enough. Sections whose title has them come first:
    // of two, the one with the query's own words, then the one with the shorter title.
    const enough = best(pages) < 1 ? 0.6 * best(pages) : 1;
    return [
      ...sections.filter((one) => one.share && one.share >= 0.6 * best(sections)).map((one) =>
        result(one.at, one.id === null ? one.title : `${titles[one.at]} > ${one.title}`, one.id,
          200 * one.share + one.fit)),
      ...pages.filter((one) => one.share && one.share >= enough).map((one) =>
        result(one.at, titles[one.at], undefined, 100 * one.share + one.score)),
    ];
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
  // "页 | Page > 节 | Section" in both languages.
  function title(shown) {
    const parts = shown.split(" > ").map((part) => part.split(" | "));
    return both(
      parts.map((part) => part[0]).join(" › "),
      parts.map((part) => part[part.length - 1]).join(" › "), " | ");
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
      if (seen.has(link.dataset.shown)) link.parentElement.remove();
      seen.add(link.dataset.shown);
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
