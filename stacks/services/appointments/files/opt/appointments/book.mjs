/** What patients do: look at free times, book, move and cancel. */
import { inTransaction } from "./database.mjs";
import { mail, pay } from "./integrations.mjs";
import { log } from "./log.mjs";
import { count } from "./metrics.mjs";

const QUARTER = 900_000;
const FURTHEST = 365 * 86_400_000;
const COLUMNS = "id, practitioner, starts_at as \"startsAt\", patient, cancelled_at is not null as cancelled";

/** What is refused, with the status that says so. */
export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** Everybody who may be booked, with the fee. */
export async function practitioners(pool) {
  return (await pool.query('select id, name, fee_cents as "feeCents" from practitioners order by id')).rows;
}

/** Free times of a practitioner on a day of UTC: quarters of an hour from 8 to 17. */
export async function freeTimes(pool, practitioner, day) {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || Number.isNaN(Date.parse(day))) throw new Refused(400, "day: is no day; expected YYYY-MM-DD");
  const text = `select slot as "startsAt" from generate_series($2::timestamptz, $3::timestamptz, '15 minutes') slot
    where slot > now() and not exists (select from appointments where practitioner = $1 and starts_at = slot and cancelled_at is null) order by slot`;
  return (await pool.query(text, [numberOf(practitioner), `${day}T08:00Z`, `${day}T16:45Z`])).rows.map(({ startsAt }) => startsAt);
}

/** What a session has booked. */
export async function ownAppointments(pool, session) {
  return (await pool.query(`select ${COLUMNS} from appointments where session = $1 order by starts_at`, [session])).rows;
}

/** Books a time and takes the fee; without the fee there is no appointment. */
export async function book(pool, session, { practitioner, startsAt, patient, email }) {
  const values = [numberOf(practitioner), timeOf(startsAt), lineOf("patient", patient), addressOf(email), session];
  const booked = await inTransaction(pool, async (client) => {
    const fee = (await client.query("select fee_cents from practitioners where id = $1", [values[0]])).rows[0];
    if (fee === undefined) throw new Refused(400, "practitioner: is not known");
    const [row] = (await free(() => client.query(`insert into appointments (practitioner, starts_at, patient, email, session) values ($1, $2, $3, $4, $5) returning ${COLUMNS}`, values))).rows;
    const payment = await pay(row.id, fee.fee_cents).catch((error) => {
      log("error", error.message);
      throw new Refused(502, "the payment was not taken; nothing is booked; try again later");
    });
    await client.query("update appointments set payment = $2 where id = $1", [row.id, payment]);
    return row;
  });
  count("appointments_booked_total");
  log("debug", `booked ${booked.id} for ${booked.patient}`);
  await told(values[3], "Your appointment", `Dear ${booked.patient},\nyou are expected on ${booked.startsAt.toUTCString()}.`);
  return booked;
}

/** Moves an appointment of the session to another time of the same practitioner. */
export async function move(pool, session, id, { startsAt }) {
  const text = `update appointments set starts_at = $3 where id::text = $1 and session = $2 and cancelled_at is null returning ${COLUMNS}, email`;
  const moved = found((await free(() => pool.query(text, [id, session, timeOf(startsAt)]))).rows);
  count("appointments_moved_total");
  await told(moved.email, "Your appointment was moved", `Dear ${moved.patient},\nyou are now expected on ${moved.startsAt.toUTCString()}.`);
  return withoutAddress(moved);
}

/** Cancels an appointment of the session; its time is free again. */
export async function cancel(pool, session, id) {
  const text = `update appointments set cancelled_at = now() where id::text = $1 and session = $2 and cancelled_at is null returning ${COLUMNS}, email`;
  const cancelled = found((await pool.query(text, [id, session])).rows);
  count("appointments_cancelled_total");
  await told(cancelled.email, "Your appointment was cancelled", `Dear ${cancelled.patient},\nnobody expects you on ${cancelled.startsAt.toUTCString()} any more.`);
  return withoutAddress(cancelled);
}

/** An appointment as its patient is told. */
const withoutAddress = ({ id, practitioner, startsAt, patient, cancelled }) => ({ id, practitioner, startsAt, patient, cancelled });

/** A mail that does not go out takes nothing back. */
async function told(to, subject, text) {
  await mail(to, subject, text).catch((error) => {
    count("mails_failed_total");
    log("error", error.message);
  });
}

/** PostgreSQL's unique_violation: somebody else was faster. */
async function free(query) {
  return query().catch((error) => {
    throw error.code === "23505" ? new Refused(409, "startsAt: is taken; expected a free time") : error;
  });
}

function found([row]) {
  if (row === undefined) throw new Refused(404, "there is no such appointment of yours");
  return row;
}

function numberOf(value) {
  if (!/^\d{1,6}$/.test(String(value))) throw new Refused(400, "practitioner: is no number");
  return Number(value);
}

function timeOf(value) {
  const time = Date.parse(String(value));
  const ahead = time - Date.now();
  if (!(ahead > 0 && ahead < FURTHEST) || time % QUARTER !== 0) throw new Refused(400, "startsAt: is no time to book; expected a quarter of an hour within a year, for example 2027-03-01T09:15:00Z");
  return new Date(time);
}

function lineOf(name, value) {
  if (typeof value !== "string" || !/^[^\p{Cc}]{1,100}$/u.test(value.trim())) throw new Refused(400, `${name}: is missing; expected a line of at most 100 characters`);
  return value.trim();
}

function addressOf(value) {
  if (typeof value !== "string" || !/^[^\s@<>]{1,64}@[A-Za-z0-9.-]{1,190}$/.test(value)) throw new Refused(400, "email: is no address");
  return value;
}
