// Leads to the sign-in page when the session is over, so that no figures stay on an unattended screen.
// Typing is use, though a form sends what is in it only when its button is pressed: nobody loses it for being slow.
const state = document.currentScript.dataset.state;
let typed = false;
addEventListener("input", () => { typed = true; }, true);
setInterval(async () => {
  const method = typed ? "POST" : "GET";
  typed = false;
  const answer = await fetch(state, { method, cache: "no-store", credentials: "same-origin" }).catch(() => null);
  if (answer && answer.status === 401) location.reload();
}, 15000);
