// Sorts a comparison by a column and leaves out the rows that do not match a word.
for (const compared of document.querySelectorAll(".compared")) {
  const filter = compared.querySelector(".filter"), body = compared.querySelector("tbody");
  const heads = [...compared.querySelectorAll("thead th")];
  const shown = (cell) => cell.dataset.sort ?? cell.innerText.trim();
  const order = new Intl.Collator(undefined, { numeric: true });
  filter.hidden = false;
  filter.addEventListener("input", () => {
    const word = filter.value.trim().toLowerCase();
    for (const row of body.rows) row.hidden = !row.textContent.toLowerCase().includes(word);
  });
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const rows = [...body.rows].sort((a, b) =>
        order.compare(shown(a.cells[column]), shown(b.cells[column])));
      body.append(...(down ? rows.reverse() : rows));
    });
  });
}
