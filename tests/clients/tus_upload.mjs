// Uploads one file with tus-js-client and tells on its output, a line of JSON each, what happens.
// The one argument is JSON: endpoint, file, headers, metadata, chunkSize, uploadUrl, dataDuringCreation.
import { createReadStream, statSync } from "node:fs";
import tus from "tus-js-client";

const asked = JSON.parse(process.argv[2]);
const tell = (what, more = {}) => process.stdout.write(`${JSON.stringify({ what, ...more })}\n`);
let told = 0;

const upload = new tus.Upload(createReadStream(asked.file), {
  endpoint: asked.endpoint,
  uploadUrl: asked.uploadUrl ?? null,
  uploadSize: statSync(asked.file).size,
  headers: asked.headers,
  metadata: asked.metadata,
  chunkSize: asked.chunkSize,
  uploadDataDuringCreation: asked.dataDuringCreation ?? false,
  retryDelays: [0, 100, 300, 1000, ...Array(60).fill(1000)],
  onAfterResponse: (request, response) => {
    tell("answer", { method: request.getMethod(), status: response.getStatus(), offset: response.getHeader("Upload-Offset") });
    if (response.getStatus() === 201) tell("begun", JSON.parse(response.getBody()));
  },
  onShouldRetry: (error) => {
    const status = error.originalResponse?.getStatus() ?? 0;
    tell("cut", { status, sentence: error.originalResponse?.getBody() ?? String(error.causingError ?? error) });
    return status === 0 || status === 423 || status === 409 || status >= 500;
  },
  onProgress: (sent) => {
    if (sent - told < 1_000_000 && sent >= told) return;
    told = sent;
    tell("progress", { sent });
  },
  onError: (error) => {
    tell("failed", { sentence: String(error) });
    process.exitCode = 1;
  },
  onSuccess: ({ lastResponse }) => tell("done", { url: upload.url, digest: lastResponse.getHeader("Repr-Digest") }),
});
upload.start();
