// The search in the results of all styles, on the page "Conformance". Without JavaScript the page links to the file.
"use strict";

(async () => {
  const box = document.getElementById("style-results");
  if (!box) return;
  const most = 30;
  const words = (text) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const [query, status, body] = ["input", "[role=status]", "tbody"].map((name) => box.querySelector(name));
  const response = await fetch(box.dataset.source);
  if (!response.ok) return;
  const { results } = await response.json();

  const show = () => {
    const wanted = words(query.value);
    const found = wanted.length ? Object.keys(results).filter((id) => wanted.every((word) => id.includes(word))) : [];
    status.textContent = wanted.length
      ? `${found.length} styles` + (found.length > most ? `; the first ${most} are shown` : "")
      : `${Object.keys(results).length} styles were compared`;
    box.querySelector("table").hidden = !found.length;
    body.replaceChildren(...found.slice(0, most).map((id) => {
      const row = document.createElement("tr");
      for (const value of [id, ...results[id]]) row.insertCell().textContent = value;
      return row;
    }));
  };
  query.addEventListener("input", show);
  box.hidden = false;
  show();
})();
