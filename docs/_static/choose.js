// Leaves the pairs that meet every need that is ticked; what is ticked stands in the address.
for (const choose of document.querySelectorAll(".choose")) {
  const form = choose.querySelector("form");
  const left = form.querySelector(".left"), none = form.querySelector(".none");
  const boxes = [...form.querySelectorAll("input")];
  const rows = [...choose.querySelectorAll("tr.question")];
  const columns = choose.querySelectorAll("[data-want]");
  const codes = choose.querySelectorAll("tr.method td");
  const asked = (new URLSearchParams(location.search).get("need") || "").split(" ");
  for (const box of boxes) box.checked = asked.includes(box.value);
  const show = () => {
    const needs = boxes.filter((box) => box.checked).map((box) => box.value);
    const line = document.documentElement.dataset.celery;
    for (const row of rows) {
      const met = row.getAttribute(`data-meets-${line}`); // null where the pair did not run
      row.hidden = met === null || !needs.every((need) => met.split(" ").includes(need));
    }
    for (const code of codes) code.colSpan = needs.length + 1;
    for (const cell of columns) cell.hidden = !needs.includes(cell.dataset.want);
    const count = rows.filter((row) => !row.hidden).length;
    left.textContent = count;
    none.hidden = count > 0;
    return needs;
  };
  form.addEventListener("change", () => {
    const url = new URL(location.href), needs = show();
    if (needs.length) url.searchParams.set("need", needs.join(" "));
    else url.searchParams.delete("need");
    history.replaceState(null, "", url);
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  new MutationObserver(show).observe(document.documentElement, { attributeFilter: ["data-celery"] });
  form.hidden = false;
  choose.classList.add("chosen");
  show();
}
