-- Who works here, and who is with whom when. Rights come from the groups: clinic_write and clinic_read.
create table practitioners (
  id int primary key,
  name text not null,
  fee_cents int not null check (fee_cents >= 0)
);

insert into practitioners (id, name, fee_cents) values (1, 'Dr. Aydin', 6000), (2, 'Dr. Berg', 4500);

create table appointments (
  id uuid primary key default gen_random_uuid(),
  practitioner int not null references practitioners,
  starts_at timestamptz not null check (extract(epoch from starts_at)::bigint % 900 = 0),
  patient text not null,
  email text not null,
  session uuid not null,
  payment text,
  booked_at timestamptz not null default now(),
  cancelled_at timestamptz
);

create unique index appointments_once on appointments (practitioner, starts_at) where cancelled_at is null;
create index appointments_session on appointments (session);
