// Copies the citation. Where the browser refuses its clipboard, an older way is tried; where that fails too, the text is
// marked for the reader to copy.
"use strict";
{
  const button = document.querySelector("#copy");
  const citation = document.querySelector("#citation");
  const said = document.querySelector("#said");

  const mark = () => {
    const range = document.createRange();
    range.selectNodeContents(citation);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
  };

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(citation.textContent);
      return true;
    } catch {
      mark();
      return document.execCommand("copy");
    }
  };

  button.hidden = false;
  button.addEventListener("click", async () => {
    said.textContent = "";
    said.textContent = (await copy()) ? said.dataset.copied : said.dataset.selected;
  });
}
