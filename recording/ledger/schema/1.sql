-- One row a start of the node. Fact n of the file belongs to the last boot with
-- base < n, and its id is node-boot-(n-base).
CREATE TABLE boots (
	boot INTEGER PRIMARY KEY,
	node TEXT NOT NULL,
	base INTEGER NOT NULL, -- facts in the file before it
	at   INTEGER NOT NULL  -- start, Unix ms
);

-- One row a step of a machine: what replay feeds back. Its facts are first .. first+count-1.
CREATE TABLE records (
	seq     INTEGER PRIMARY KEY,
	boot    INTEGER NOT NULL,
	at      INTEGER NOT NULL, -- the now of the step, Unix ms
	machine TEXT NOT NULL,
	rules   TEXT NOT NULL,
	input   BLOB,             -- JSON, NULL when the machine is not replayed
	first   INTEGER NOT NULL,
	count   INTEGER NOT NULL
);

CREATE TABLE facts (
	n      INTEGER PRIMARY KEY,
	at     INTEGER NOT NULL, -- Unix ms
	kind   TEXT NOT NULL,
	call   TEXT NOT NULL,
	leg    TEXT NOT NULL,
	person TEXT NOT NULL,
	place  TEXT NOT NULL,
	queue  TEXT NOT NULL,
	line   TEXT NOT NULL,
	body   TEXT NOT NULL     -- JSON of the body alone
);
CREATE INDEX facts_call ON facts (call) WHERE call <> '';
CREATE INDEX facts_at ON facts (at);

-- The fold recording.Calls, kept in the transaction of the facts.
CREATE TABLE calls (
	id      TEXT PRIMARY KEY,
	day     TEXT NOT NULL,    -- local day of arrival
	arrived INTEGER NOT NULL, -- Unix ms
	line    TEXT NOT NULL,
	queue   TEXT NOT NULL,
	person  TEXT NOT NULL,
	state   TEXT NOT NULL,
	outcome TEXT NOT NULL,
	open    INTEGER NOT NULL, -- 1 until it is over in every way
	summary TEXT NOT NULL     -- JSON
);
CREATE INDEX calls_day ON calls (day, arrived, id);
CREATE INDEX calls_person ON calls (person, day, arrived, id);
CREATE INDEX calls_arrived ON calls (arrived, id);
CREATE INDEX calls_open ON calls (id) WHERE open = 1;

-- Who is signed in.
CREATE TABLE seats (
	person TEXT PRIMARY KEY,
	seat   TEXT NOT NULL -- JSON
);

-- States of machines, for replay.
CREATE TABLE snapshots (
	name TEXT NOT NULL,
	at   INTEGER NOT NULL, -- Unix ms
	seq  INTEGER NOT NULL, -- the last record it includes
	data BLOB NOT NULL,
	PRIMARY KEY (name, at, seq)
);

-- States of folds: the newest of each name.
CREATE TABLE checkpoints (
	name TEXT PRIMARY KEY,
	n    INTEGER NOT NULL, -- the last fact it includes
	data BLOB NOT NULL
);

CREATE TABLE meta (
	name  TEXT PRIMARY KEY,
	value INTEGER NOT NULL
);
