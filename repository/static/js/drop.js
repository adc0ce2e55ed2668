// Comfort for the first step of a deposit: files may be dropped on the frame, and what was chosen is
// listed with its size. Without this file the ordinary file control does the same work.
const place = document.querySelector("[data-drop]");
const input = place?.querySelector("input[type=file]");
const list = place?.querySelector("[data-chosen]");
const language = document.documentElement.lang;

function sizeLabel(bytes) {
  const units = [["GB", 1e9], ["MB", 1e6], ["KB", 1e3]];
  const [unit, factor] = units.find(([, least]) => bytes >= least) ?? ["B", 1];
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: unit === "MB" || unit === "GB" ? 1 : 0 });
  return `${number.format(bytes / factor)} ${unit}`;
}

function showChosen() {
  if ("live" in input.form.dataset) return; // js/upload.js lists what it sends
  const limit = Number(input.dataset.maxBytes);
  list.replaceChildren(...[...input.files].map((file) => {
    const line = document.createElement("li");
    const name = document.createElement("bdi");
    name.textContent = file.name;
    line.append(name, ` ${sizeLabel(file.size)}`);
    if (limit && file.size > limit) {
      line.className = "too-large";
      line.append(` – ${input.dataset.tooLarge}`);
    }
    return line;
  }));
}

if (input && list) {
  place.querySelector(".drop-hint").hidden = false;
  input.addEventListener("change", showChosen);
  for (const kind of ["dragenter", "dragover"]) {
    place.addEventListener(kind, (event) => {
      event.preventDefault();
      place.classList.add("over");
    });
  }
  place.addEventListener("dragleave", () => place.classList.remove("over"));
  place.addEventListener("drop", (event) => {
    event.preventDefault();
    place.classList.remove("over");
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}
