// On a narrow screen a comparison shows two systems, which the reader chooses.
for (const compared of document.querySelectorAll(".compared")) {
  const heads = [...compared.querySelectorAll("thead th")].slice(1);
  if (heads.length <= 2) continue;
  const rows = [...compared.querySelectorAll("tr:not(.method)")];
  const methods = compared.querySelectorAll("tr.method td");
  const narrow = matchMedia("(max-width: 48rem)");
  const chooser = document.createElement("div");
  chooser.className = "systems";
  const selects = [0, 1].map((chosen) => {
    const select = document.createElement("select");
    select.setAttribute("aria-label", compared.dataset[chosen ? "second" : "first"]);
    select.append(...heads.map((head, n) => new Option(head.innerText, n, n === chosen, n === chosen)));
    chooser.append(select);
    return select;
  });
  const show = () => {
    const chosen = new Set(selects.map((select) => Number(select.value)));
    for (const row of rows)
      [...row.cells].slice(1).forEach((cell, n) => cell.classList.toggle("aside", !chosen.has(n)));
  };
  const span = () => {
    for (const method of methods) method.colSpan = narrow.matches ? 3 : heads.length + 1;
  };
  chooser.addEventListener("change", show);
  narrow.addEventListener("change", span);
  compared.prepend(chooser);
  compared.classList.add("chosen");
  show();
  span();
}
