"use strict";
const rows = [...document.querySelectorAll("#results tbody tr")];
const texts = rows.map((row) => row.textContent.toLowerCase());
const words = document.getElementById("words");
const kind = document.getElementById("kind");
const real = document.getElementById("real");
const shown = document.getElementById("shown");
function show() {
  const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  rows.forEach((row, place) => {
    const fits = wanted.every((word) => texts[place].includes(word))
      && (!kind.value || row.cells[0].textContent.split(" ")[0] === kind.value)
      && (!real.checked || row.querySelector(".mark.real"));
    row.hidden = !fits;
    count += fits ? 1 : 0;
  });
  shown.textContent = shown.dataset.text.replace("{shown}", count).replace("{all}", rows.length);
}
document.querySelector(".filter").addEventListener("input", show);
document.querySelector(".filter").addEventListener("submit", (event) => event.preventDefault());
show();
