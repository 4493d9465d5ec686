// Keeps a page's live elements as they are at the server: by websocket, else by asking every 10 s.
// Messages are HTML whose elements replace those of the same id (htmx's out-of-band swap).

const BEAT = "<!-- beat -->"; // see live/consumer.py
const POLL = 10_000;
const SILENCE = 60_000; // three heartbeats missed: the connection is dead, whatever the browser thinks
const SIGNED_OUT = 4401;
const LONGEST_WAIT = 30_000;

const sign = document.getElementById("live");
const SAID = JSON.parse(sign.dataset.words || "{}"); // in the language of the page (config/words.py)
const address = new URL(sign.dataset.live, location.href);
let socket;
let tries = 0;
let heard = 0;
let poller;

function show(state, text) {
  sign.dataset.state = state;
  const label = sign.querySelector("[data-live-text]");
  if (label.textContent !== text) label.textContent = text;
}

function apply(html) {
  if (html.trim() && html !== BEAT) htmx.swap(sign, html, { swapStyle: "none" });
}

// --- The socket ------------------------------------------------------------------------------------
function connect() {
  const url = new URL(address);
  url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  const mine = (socket = new WebSocket(url));
  mine.onmessage = (event) => {
    if (mine !== socket) return;
    // Only the first message proves that the portal takes part; some proxies accept anything.
    if (!heard) show("live", SAID.live);
    heard = Date.now();
    tries = 0;
    stopPolling();
    apply(event.data);
  };
  mine.onclose = (event) => mine === socket && lost(event.code);
}

function lost(code) {
  socket = undefined;
  heard = 0;
  if (code === SIGNED_OUT) return signedOut();
  if (!poller) show("reconnecting", SAID.reconnecting);
  startPolling();
  // Waiting times grow, and differ, so that a restarted portal is not asked by everybody at once.
  const wait = Math.min(LONGEST_WAIT, 500 * 2 ** Math.min(tries++, 7));
  setTimeout(connect, wait * (0.5 + Math.random() / 2));
}

function signedOut() {
  stopPolling();
  show("ended", SAID.signedOut);
}

// --- Polling while there is no socket ----------------------------------------------------------------
function startPolling() {
  poller ??= setInterval(poll, POLL);
}

function stopPolling() {
  clearInterval(poller);
  poller = undefined;
}

async function poll() {
  try {
    const answer = await fetch(address, { headers: { "HX-Request": "true" }, cache: "no-store" });
    if (answer.status === 401) return signedOut();
    if (!answer.ok) throw new Error(answer.statusText);
    const html = await answer.text();
    if (!poller) return;
    show("polling", SAID.polling);
    apply(html);
  } catch {
    show("reconnecting", SAID.reconnectingOld);
  }
}

// --- What a swap must not take away -------------------------------------------------------------------
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { target, fragment } = event.detail;
  for (const open of target.querySelectorAll("details[id][open]")) {
    fragment.querySelector(`#${CSS.escape(open.id)}`)?.setAttribute("open", "");
  }
});

setInterval(() => {
  if (heard && Date.now() - heard > SILENCE) {
    const dead = socket;
    lost(0);
    dead.close();
  }
}, 5_000);
// A laptop that wakes up, a network that is back: try at once.
addEventListener("online", () => socket ?? connect());
addEventListener("pagehide", () => socket?.close());
addEventListener("pageshow", (event) => event.persisted && location.reload());

document.addEventListener("DOMContentLoaded", connect);
