/** The booking form. */
const form = document.querySelector("#booking");
const { practitioner, day, startsAt } = form.elements;
const output = form.querySelector("output");

async function ask(path, options = {}) {
  const answer = await fetch(`/api/${path}`, { headers: { "content-type": "application/json" }, ...options });
  const body = await answer.json().catch(() => ({ error: "no answer" }));
  if (!answer.ok) throw new Error(body.error);
  return body;
}

const options = (entries) => entries.map(([value, text]) => new Option(text, value));

async function showTimes() {
  if (day.value === "") return;
  const times = await ask(`free?practitioner=${practitioner.value}&day=${day.value}`);
  startsAt.replaceChildren(...options(times.map((time) => [time, `${time.slice(11, 16)} UTC`])));
}

async function showBooked() {
  const items = (await ask("appointments")).filter(({ cancelled }) => !cancelled).map((one) => {
    const item = document.createElement("li");
    const button = document.createElement("button");
    item.textContent = `${one.startsAt.slice(0, 16).replace("T", " ")} UTC `;
    button.textContent = "Cancel";
    button.onclick = () => attempt(() => ask(`appointments/${one.id}`, { method: "DELETE" }), "Cancelled.");
    item.append(button);
    return item;
  });
  document.querySelector("#booked").replaceChildren(...items);
}

async function attempt(work, done) {
  try {
    await work();
    output.value = done;
  } catch (error) {
    output.value = error.message;
  }
  await Promise.all([showTimes(), showBooked()]);
}

form.onsubmit = (event) => {
  event.preventDefault();
  void attempt(() => ask("appointments", { method: "POST", body: JSON.stringify(Object.fromEntries(new FormData(form))) }), "Booked.");
};
practitioner.onchange = showTimes;
day.onchange = showTimes;
practitioner.replaceChildren(...options((await ask("practitioners")).map(({ id, name }) => [id, name])));
await showBooked();
