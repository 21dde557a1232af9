// Leads to the sign-in page when the session is over, so that no figures stay on an unattended screen.
const state = document.currentScript.dataset.state;
setInterval(async () => {
  const answer = await fetch(state, { cache: "no-store", credentials: "same-origin" }).catch(() => null);
  if (answer && answer.status === 401) location.reload();
}, 15000);
