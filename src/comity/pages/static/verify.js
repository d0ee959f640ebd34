// Recomputes in the browser what the log and its receipts promise: SHA-256 and Ed25519 by WebCrypto (RFC 9162, RFC 8037).
const TEXT = new TextEncoder();
const LONGEST = 1 << 20;

const fromHex = (hex) => {
  if (typeof hex !== "string" || hex.length % 2 || /[^0-9a-f]/.test(hex)) throw new TypeError("no hexadecimal digits");
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
};
const toHex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const fromBase64 = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
const toBase64 = (bytes) =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
const joined = (...parts) => {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};
const sha256 = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", joined(...parts)));
const leafHash = (commitment) => sha256(Uint8Array.of(0), commitment);
const nodeHash = (left, right) => sha256(Uint8Array.of(1), left, right);

// The root that an inclusion proof leads to (RFC 9162, section 2.1.3.2); null where its length is wrong.
async function rootOf(leaf, index, size, proof, each = () => {}) {
  if (!(index >= 0 && index < size)) return null;
  let [number, last, current] = [index, size - 1, leaf];
  for (const sibling of proof) {
    if (last === 0) return null;
    if (number % 2 || number === last) {
      current = await nodeHash(sibling, current);
      while (number % 2 === 0 && number) [number, last] = [Math.floor(number / 2), Math.floor(last / 2)];
    } else {
      current = await nodeHash(current, sibling);
    }
    [number, last] = [Math.floor(number / 2), Math.floor(last / 2)];
    each(current);
  }
  return last === 0 ? current : null;
}

// Whether a proof shows that the second tree extends the first (RFC 9162, section 2.1.4.2).
async function isExtended(first, second, oldRoot, newRoot, proof) {
  if (!(first > 0 && first <= second)) return false;
  if (first === second) return proof.length === 0 && toHex(oldRoot) === toHex(newRoot);
  const isWhole = Number.isInteger(Math.log2(first));
  const path = isWhole ? [oldRoot, ...proof] : [...proof];
  if (!path.length) return false;
  let [number, last] = [first - 1, second - 1];
  while (number % 2) [number, last] = [Math.floor(number / 2), Math.floor(last / 2)];
  let [old, now] = [path[0], path[0]];
  for (const sibling of path.slice(1)) {
    if (last === 0) return false;
    if (number % 2 || number === last) {
      [old, now] = [await nodeHash(sibling, old), await nodeHash(sibling, now)];
      while (number % 2 === 0 && number) [number, last] = [Math.floor(number / 2), Math.floor(last / 2)];
    } else {
      now = await nodeHash(now, sibling);
    }
    [number, last] = [Math.floor(number / 2), Math.floor(last / 2)];
  }
  return last === 0 && toHex(old) === toHex(oldRoot) && toHex(now) === toHex(newRoot);
}

// JSON in one form for equal values: sorted names, no spaces.
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const names = Object.keys(value).sort();
    return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(",")}}`;
  }
  return JSON.stringify(value);
}

// Whether a compact JWS is signed by one of the keys; null where the browser knows no Ed25519.
async function isSigned(compact, keys, kind) {
  const [head, payload, mark] = compact.split(".");
  const header = JSON.parse(new TextDecoder().decode(fromBase64(head)));
  const jwk = keys[header.kid];
  if (header.alg !== "Ed25519" || header.typ !== kind) return { known: Boolean(jwk), holds: false };
  if (!jwk) return { known: false, holds: false };
  let key;
  try {
    key = await crypto.subtle.importKey("jwk", { kty: "OKP", crv: "Ed25519", x: jwk.x }, { name: "Ed25519" }, false, ["verify"]);
  } catch (error) {
    if (error.name === "NotSupportedError") return { known: true, holds: null };
    throw error;
  }
  const holds = await crypto.subtle.verify({ name: "Ed25519" }, key, fromBase64(mark), TEXT.encode(`${head}.${payload}`));
  return { known: true, holds };
}
const saidBy = (compact) => JSON.parse(new TextDecoder().decode(fromBase64(compact.split(".")[1])));

function show(place, rows, words) {
  const list = document.createElement("ul");
  list.className = "checks";
  for (const { state, text } of rows) {
    const item = document.createElement("li");
    item.className = state;
    const glyph = document.createElement("span");
    glyph.className = "glyph";
    glyph.textContent = { yes: "✓", no: "✕", open: "·" }[state];
    const said = document.createElement("span");
    said.textContent = text;
    item.append(glyph, said);
    list.append(item);
  }
  const states = new Set(rows.map((row) => row.state));
  const verdict = document.createElement("p");
  const isBad = states.has("no");
  verdict.className = `notice ${isBad ? "bad" : "good"}`;
  verdict.textContent = isBad ? `✕ ${words.fails}` : `✓ ${states.has("open") ? words.worksPartly : words.works}`;
  place.hidden = false;
  place.replaceChildren(verdict, list);
  place.dataset.state = isBad ? "no" : states.has("open") ? "open" : "yes";
}
const row = (holds, text) => ({ state: holds === null ? "open" : holds ? "yes" : "no", text });

async function checkLeaf(given, words, steps) {
  const rows = [];
  let commitment = fromHex(given.commitment);
  if (given.text === null) {
    rows.push({ state: "yes", text: words.commitmentHidden });
  } else {
    commitment = await sha256(fromHex(given.salt), TEXT.encode(given.text));
    rows.push(row(toHex(commitment) === given.commitment, words.commitment));
  }
  const leaf = await leafHash(commitment);
  rows.push(row(toHex(leaf) === steps.leaf, words.leaf));
  const head = saidBy(given.head);
  rows.push(row(head.size === given.size, words.size));
  let at = 0;
  const root = await rootOf(leaf, given.index, given.size, given.proof.map(fromHex), (made) => {
    at += 1;
    steps.mark(at, toHex(made));
  });
  rows.push(row(root !== null && toHex(root) === head.root, words.root));
  const { holds } = await isSigned(given.head, given.keys, "comity-tree-head");
  rows.push(row(holds, holds === null ? words.unsupported : words.signature));
  return rows;
}

function startLeaf(section) {
  const [given, words] = [JSON.parse(section.dataset.proof), JSON.parse(section.dataset.words)];
  const place = section.querySelector("[data-result]");
  const made = [...section.querySelectorAll(".path > li")];
  const steps = {
    leaf: made[1].querySelector("code").textContent,
    mark(number, hash) {
      const item = section.querySelector(`[data-step="${number}"]`);
      const holds = item.querySelector("code.made").textContent === hash;
      let sign = item.querySelector(".mark");
      if (!sign) {
        sign = document.createElement("span");
        sign.className = "mark";
        item.querySelector(".what").append(" ", sign);
      }
      sign.textContent = holds ? "✓" : "✕";
    },
  };
  run(section, place, words, () => checkLeaf(given, words, steps));
}

function readKeys(text, fallback) {
  if (!text.trim()) return fallback;
  const said = JSON.parse(text);
  return (said.keys ?? [said]).map((jwk) => ({ kty: "OKP", crv: "Ed25519", x: jwk.x }));
}

// Keys by their thumbprint (RFC 7638), so that a key can't pass under another's name.
async function byThumbprint(keys) {
  const listed = Array.isArray(keys) ? keys : Object.values(keys);
  const found = {};
  for (const jwk of listed) {
    found[toBase64(await sha256(TEXT.encode(canonical({ crv: "Ed25519", kty: "OKP", x: jwk.x }))))] = jwk;
  }
  return found;
}

function parseReceipt(text) {
  const plain = text.trim();
  if (plain.startsWith("{")) return JSON.parse(plain);
  const [head, payload, mark] = plain.split(".");
  return { ...JSON.parse(new TextDecoder().decode(fromBase64(payload))), signed: `${head}..${mark}` };
}

async function checkReceipt(text, given, words) {
  let receipt, keys;
  try {
    if (text.length > LONGEST) return [{ state: "no", text: words.tooLong }];
    receipt = parseReceipt(text);
    keys = await byThumbprint(given);
    return await receiptRows(receipt, keys, words);
  } catch {
    return [{ state: "no", text: words.noReceipt }]; // told to the reader: it hasn't the form of a receipt
  }
}

async function receiptRows(receipt, keys, words) {
  const { signed, ...said } = receipt;
  const [head, , mark] = signed.split(".");
  const compact = `${head}.${toBase64(TEXT.encode(canonical(said)))}.${mark}`;
  const by = await isSigned(compact, keys, "comity-receipt");
  if (!by.known) return [{ state: "no", text: words.unknownKey }];
  if (by.holds === false) return [{ state: "no", text: words.receiptUnsigned }];
  const rows = [row(by.holds, by.holds === null ? words.unsupported : words.receiptSigned)];
  const told = saidBy(said.head);
  const headBy = await isSigned(said.head, keys, "comity-tree-head");
  if (headBy.holds !== null || by.holds !== null) rows.push(row(headBy.holds, words.signature));
  let recorded = null;
  for (const leaf of [...said.leaves].sort((one, other) => one.index - other.index)) {
    const commitment = await sha256(fromHex(leaf.salt), TEXT.encode(leaf.entry));
    const root = await rootOf(await leafHash(commitment), leaf.index, told.size, leaf.proof.map(fromHex));
    rows.push(row(root !== null && toHex(root) === told.root, words.included.replace("{}", leaf.index)));
    for (const [table, key, digest] of JSON.parse(leaf.entry).rows) {
      if (table === "submission" && key.id === said.submission.id) recorded = digest;
    }
  }
  rows.push(row(recorded === toHex(await sha256(TEXT.encode(canonical(said.submission)))), words.recorded));
  rows.push(await consistencyRow(told, keys, words));
  return rows;
}

async function consistencyRow(then, keys, words) {
  let now, proof;
  try {
    now = await (await fetch("/api/v1/log/head")).json();
    const asked = `first=${then.size}&second=${now.size}`;
    proof = then.size > now.size ? [] : (await (await fetch(`/api/v1/log/consistency?${asked}`)).json()).proof;
  } catch {
    return { state: "open", text: words.offline };
  }
  const signed = await isSigned(now.signed, keys, "comity-tree-head");
  const head = saidBy(now.signed);
  const holds = await isExtended(then.size, head.size, fromHex(then.root), fromHex(head.root), proof.map(fromHex));
  return row(holds && signed.holds !== false, words.extends.replace("{}", head.size));
}

function startReceipt(form) {
  const words = JSON.parse(form.dataset.words);
  const place = form.parentElement.querySelector("[data-result]");
  run(form, place, words, async () => {
    const file = form.elements.file.files[0];
    const text = file ? await file.text() : form.elements.receipt.value;
    let keys;
    try {
      keys = readKeys(form.querySelector("#f-key").value, JSON.parse(form.dataset.keys));
    } catch {
      return [{ state: "no", text: words.unknownKey }];
    }
    return checkReceipt(text, keys, words);
  });
}

function run(root, place, words, work) {
  for (const hidden of root.querySelectorAll(".js-only")) hidden.hidden = false;
  root.querySelector("[data-run]").addEventListener("click", async () => {
    place.hidden = false;
    if (!globalThis.crypto?.subtle) {
      show(place, [{ state: "no", text: words.insecure }], words);
      return;
    }
    place.textContent = words.running;
    show(place, await work(), words);
  });
}

for (const section of document.querySelectorAll('[data-verify="leaf"]')) startLeaf(section);
for (const form of document.querySelectorAll('[data-verify="receipt"]')) startReceipt(form);
