// Sends files while the person goes on: several at once, in parts, and on from where it stopped after a pause, a cut
// line or a reload. Without this file, or without the client of tus beside it, the ordinary form sends them.
//
// A file of at most 64 MB is hashed whole before it is sent, and the server compares; of a larger one, which would not
// fit into the memory of a phone, each part carries its own checksum. What the server got is shown at the end.
const form = document.querySelector("form[data-uploads]");
const tus = window.tus;
// imported by the address with its version that the page gives
const { MB, checksumOf, hex, identify, sizeLabel, timeParts } = await import(form.dataset.files);
const SMALLEST_PART = 64 * 1024;
const FIRST_PART = 256 * 1024;
const LARGEST_PART = 8 * MB;
const PART_SECONDS = 4;
const AT_ONCE = 2;
const SILENT_MS = 60_000;
const CHECKING_MS = 600_000;
const PAUSES_MS = [0, 1000, 2000, 4000, 8000, 15_000, 30_000, ...Array(1000).fill(60_000)];
const PASSING = new Set([0, 408, 409, 423, 429, 460]);
const language = document.documentElement.lang;
const rows = [];
let draft = form?.dataset.draft ?? "";
let beginning = null;
let goesOn = false;

const word = (name, values = {}) => (form.dataset[name] ?? "").replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
const timeLeft = (seconds) => { const [name, count] = timeParts(seconds); return word(name, { count }); };
const say = (text) => { form.querySelector("[data-said]").textContent = text; };

class Row {
  constructor(file) {
    this.file = file;
    this.state = "waiting";
    this.sent = 0;
    this.samples = [];
    this.mismatches = 0;
    this.element = form.querySelector("template[data-upload-row]").content.firstElementChild.cloneNode(true);
    this.part("name").textContent = file.name;
    this.part("size").textContent = sizeLabel(file.size);
    this.part("bar").setAttribute("aria-label", file.name);
    for (const place of this.element.querySelectorAll("[data-of]")) place.textContent = ` ${file.name}`;
    this.part("pause").addEventListener("click", () => this.pause());
    this.part("resume").addEventListener("click", () => this.resume());
    this.part("remove").addEventListener("click", () => this.remove());
    form.querySelector("[data-rows]").append(this.element);
    this.show("waiting");
  }

  part(name) { return this.element.querySelector(`[data-part="${name}"]`); }

  show(state, sentence = word(state), said = "") {
    this.state = state;
    this.element.dataset.state = state;
    const figures = state === "sending" || state === "paused" ? this.figures() : [];
    this.part("state").textContent = [sentence, ...figures].filter(Boolean).join(" · ");
    const held = document.activeElement;
    this.part("pause").hidden = !["sending", "waiting", "offline"].includes(state);
    this.part("resume").hidden = !["paused", "failed"].includes(state) || this.isFinal;
    this.part("bar").hidden = state === "done" || (state === "failed" && this.isFinal);
    if (held === this.part("pause") && held.hidden) this.part("resume").focus();
    else if (held === this.part("resume") && held.hidden) this.part("pause").focus();
    if (said) say(said);
  }

  figures() {
    const percent = new Intl.NumberFormat(language, { style: "percent" });
    const share = this.file.size ? Math.floor((100 * this.sent) / this.file.size) / 100 : 0;
    this.part("bar").value = 100 * share;
    const found = [percent.format(share)];
    const [first, last] = [this.samples[0], this.samples.at(-1)];
    if (this.state === "sending" && last && last.at > first.at + 500) {
      const speed = (1000 * (last.sent - first.sent)) / (last.at - first.at);
      if (speed > 0) found.push(`${sizeLabel(speed)}/s`, timeLeft((this.file.size - this.sent) / speed));
    }
    return found;
  }

  progress(sent) {
    const at = Date.now();
    this.sent = sent;
    this.heardAt = at;
    this.samples = [...this.samples.filter((sample) => sample.at > at - 8000), { at, sent }];
    if (sent >= this.file.size) this.show("checking");
    else this.show("sending", "");
  }

  async start() {
    this.show("hashing");
    try {
      this.known ??= await identify(this.file);
    } catch {
      return this.fail(word("unreadable"), true);
    }
    const twin = rows.find((row) => row !== this && row.known?.fingerprint === this.known.fingerprint);
    if (twin) return this.drop(word("twice", { name: this.file.name }));
    if (this.state !== "hashing") return undefined;
    while (!draft && beginning) await beginning;
    if (!draft) beginning = new Promise((resolve) => { this.begun = () => { beginning = null; resolve(); }; });
    this.heardAt = Date.now();
    this.upload = this.client();
    this.upload.start();
    return this.show("sending", "");
  }

  client() {
    const place = [...document.querySelectorAll("[data-unfinished]")].find(
      (row) => row.dataset.fingerprint === this.known.fingerprint,
    );
    place?.setAttribute("hidden", "");
    const metadata = { filename: this.file.name, fingerprint: this.known.fingerprint };
    if (draft) metadata.draft = draft;
    if (this.known.sha256) metadata.sha256 = this.known.sha256;
    return new tus.Upload(this.file, {
      endpoint: form.dataset.endpoint,
      uploadUrl: place?.dataset.url ?? null,
      headers: { "X-CSRFToken": form.querySelector("input[name=csrf_token]").value },
      metadata,
      chunkSize: FIRST_PART,
      uploadDataDuringCreation: true,
      storeFingerprintForResuming: false, // the server knows what was begun; nothing is left on a shared computer
      retryDelays: PAUSES_MS,
      onBeforeRequest: (request) => this.addChecksum(request),
      onAfterResponse: (_, response) => this.hear(response),
      onShouldRetry: (error) => this.mayRetry(error),
      onProgress: (sent) => { if (this.state !== "paused") this.progress(sent); },
      onChunkComplete: (bytes) => this.fit(bytes),
      onSuccess: () => this.finish(),
      onError: (error) => this.fail(sentenceOf(error)),
    });
  }

  async addChecksum(request) {
    this.partBegan = Date.now();
    const method = request.getMethod();
    if (this.known.sha256 || !globalThis.crypto?.subtle || !["PATCH", "POST"].includes(method)) return;
    const offset = Number(request.getHeader("Upload-Offset") ?? 0);
    const bytes = await this.file.slice(offset, offset + this.upload.options.chunkSize).arrayBuffer();
    request.setHeader("Upload-Checksum", await checksumOf(bytes));
  }

  hear(response) {
    this.heardAt = Date.now();
    const repr = /sha-256=:([^:]+):/.exec(response.getHeader("Repr-Digest") ?? "");
    if (repr) this.sha256 = hex(Uint8Array.from(atob(repr[1]), (character) => character.charCodeAt(0)));
    if (response.getStatus() !== 201) return;
    const told = JSON.parse(response.getBody());
    if (!draft) {
      draft = told.draft;
      form.action = told.files_url;
      form.dataset.describeUrl = told.describe_url;
      history.replaceState(null, "", told.files_url);
      form.querySelector("[name=without_file]")?.remove();
    }
    this.begun?.();
  }

  fit(bytes) {
    const seconds = Math.max((Date.now() - this.partBegan) / 1000, 0.05);
    const fitting = Math.round((PART_SECONDS * bytes) / seconds / 1024) * 1024;
    this.upload.options.chunkSize = Math.min(LARGEST_PART, Math.max(SMALLEST_PART, fitting));
  }

  mayRetry(error) {
    const status = error.originalResponse?.getStatus() ?? 0;
    if (status === 460) this.mismatches += 1;
    if (this.mismatches > 3 || !(PASSING.has(status) || status >= 500)) return false;
    this.samples = [];
    this.heardAt = Date.now();
    this.upload.options.chunkSize = Math.max(SMALLEST_PART, Math.floor(this.upload.options.chunkSize / 2));
    if (status === 0 && this.state !== "offline") this.show("offline", word("offline"), word("offline"));
    return true;
  }

  pause() {
    this.upload?.abort();
    this.samples = [];
    this.show("paused");
    next();
  }

  resume() {
    this.mismatches = 0;
    this.show("waiting");
    next();
  }

  again() {
    this.upload.abort();
    this.samples = [];
    this.heardAt = Date.now();
    this.upload.start();
  }

  finish() {
    this.sent = this.file.size;
    const compared = this.known.sha256 && this.known.sha256 === this.sha256;
    this.show("done", word(compared ? "compared" : "done"), `${this.file.name}: ${word("done")}`);
    if (this.sha256) {
      this.part("sum").textContent = this.sha256;
      this.part("sum").parentElement.hidden = false;
    }
    next();
  }

  fail(sentence, isFinal = false) {
    this.isFinal = isFinal;
    this.begun?.();
    this.show("failed", sentence, `${this.file.name}: ${sentence}`);
    next();
  }

  async remove() {
    const url = this.upload?.url;
    this.upload?.abort();
    this.begun?.();
    if (url) {
      const headers = { "Tus-Resumable": "1.0.0", "X-CSRFToken": form.querySelector("input[name=csrf_token]").value };
      const answer = await fetch(url, { method: "DELETE", headers }).catch(() => null);
      if (!answer || (!answer.ok && answer.status !== 404)) return this.fail(word("notRemoved"));
    }
    return this.drop(word("removed", { name: this.file.name }));
  }

  drop(sentence) {
    const index = rows.indexOf(this);
    const held = this.element.contains(document.activeElement);
    rows.splice(index, 1);
    this.element.remove();
    const beside = rows[Math.min(index, rows.length - 1)]?.part("remove");
    if (held) (beside ?? form.querySelector("input[type=file]")).focus();
    next();
    say(sentence);
  }
}

function sentenceOf(error) {
  try {
    return JSON.parse(error.originalResponse.getBody()).detail || word("broken");
  } catch {
    return word("broken");
  }
}

function next() {
  const busy = rows.filter((row) => ["hashing", "sending", "offline", "checking"].includes(row.state)).length;
  for (const row of rows.filter((one) => one.state === "waiting").slice(0, Math.max(0, AT_ONCE - busy))) {
    if (row.upload) {
      row.show("sending", "");
      row.again();
    } else row.start();
  }
  if (!rows.length || rows.some((row) => row.state !== "done")) return;
  if (goesOn) location.assign(form.dataset.describeUrl);
  else say(word("allDone"));
}

function add(files) {
  for (const file of files) {
    const row = new Row(file);
    rows.push(row);
    if (file.size > Number(form.dataset.maxBytes)) row.fail(word("tooLarge"), true);
    else if (!file.size) row.fail(word("empty"), true);
  }
  goesOn = false;
  next();
}

function watch() {
  const now = Date.now();
  for (const row of rows) {
    const limit = { sending: SILENT_MS, checking: CHECKING_MS }[row.state];
    if (limit && row.upload && now - row.heardAt > limit) row.again();
  }
}

if (form && tus?.isSupported) {
  const input = form.querySelector("input[type=file]");
  form.dataset.live = "";
  const take = () => {
    const files = [...input.files];
    input.value = "";
    add(files);
  };
  input.addEventListener("change", take);
  if (input.files.length) take(); // chosen while this file was loaded
  form.addEventListener("submit", (event) => {
    if (!rows.length) return;
    event.preventDefault();
    goesOn = true;
    say(rows.some((row) => row.state === "failed") ? word("someFailed") : word("goesOn"));
    next();
  });
  addEventListener("online", () => rows.filter((row) => row.state === "offline").forEach((row) => row.again()));
  addEventListener("offline", () => rows.filter((row) => row.state === "sending").forEach((row) => row.show("offline")));
  setInterval(watch, 5000);
}
