// What js/upload.js tells of files: how big, how long still, and how each is known again.
export const MB = 1024 * 1024;
const HASHED_WHOLE = 64 * MB;
const SAMPLE = MB;
const language = document.documentElement.lang;

export const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const digest = async (bytes) => hex(await crypto.subtle.digest("SHA-256", bytes));

// The value of Upload-Checksum for these bytes.
export async function checksumOf(bytes) {
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return `sha256 ${btoa(String.fromCharCode(...sum))}`;
}

export function sizeLabel(bytes) {
  const [unit, factor] = [["GB", 1e9], ["MB", 1e6], ["KB", 1e3]].find(([, least]) => bytes >= least) ?? ["B", 1];
  const digits = factor > 1e3 ? 1 : 0;
  return `${new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(bytes / factor)} ${unit}`;
}

// Which sentence says so long a time, and its number.
export function timeParts(seconds) {
  if (seconds < 60) return ["secondsLeft", Math.max(1, Math.round(seconds))];
  if (seconds < 5400) return ["minutesLeft", Math.round(seconds / 60)];
  return ["hoursLeft", Math.round(seconds / 3600)];
}

// How a file is known again: by its content, or by its name, size, time and ends when it is large.
export async function identify(file) {
  if (!globalThis.crypto?.subtle) return { fingerprint: `n-${file.size}-${file.lastModified}-${plainHash(file.name)}` };
  if (file.size <= HASHED_WHOLE) {
    const sha256 = await digest(await file.arrayBuffer());
    return { fingerprint: `c-${sha256}`, sha256 };
  }
  const about = `${file.name}\n${file.size}\n${file.lastModified}\n`;
  const sample = new Blob([about, file.slice(0, SAMPLE), file.slice(-SAMPLE)]);
  return { fingerprint: `e-${await digest(await sample.arrayBuffer())}` };
}

function plainHash(text) {
  let sum = 2166136261;
  for (const character of text) sum = Math.imul(sum ^ character.codePointAt(0), 16777619) >>> 0;
  return sum.toString(36);
}
