// Adds a button that copies the text of one element. Without this file the text can still be selected.
// <p data-copy="id of the text" data-copy-label="Copy" data-copy-done="Copied">
for (const place of document.querySelectorAll("[data-copy]")) {
  const text = document.getElementById(place.dataset.copy);
  if (!text || !navigator.clipboard) continue;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn small";
  button.textContent = place.dataset.copyLabel;
  const said = document.createElement("span");
  said.className = "fine soft";
  said.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text.textContent.trim().replace(/\s+/g, " "));
    said.textContent = place.dataset.copyDone;
    setTimeout(() => { said.textContent = ""; }, 4000);
  });
  place.prepend(button);
  place.append(said);
}
