CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
CREATE TABLE decisions (
	number INTEGER NOT NULL, 
	case_id TEXT NOT NULL, 
	at TEXT NOT NULL, 
	actor TEXT NOT NULL, 
	action TEXT NOT NULL, 
	amount TEXT, 
	currency TEXT, 
	escalate_to TEXT, 
	reason TEXT NOT NULL, 
	override BOOLEAN NOT NULL, 
	suggested TEXT NOT NULL, 
	state_before TEXT NOT NULL, 
	version INTEGER NOT NULL, 
	facts_digest TEXT NOT NULL, 
	book TEXT NOT NULL, 
	verdict TEXT NOT NULL, 
	salt TEXT NOT NULL, 
	PRIMARY KEY (number)
);
CREATE INDEX decisions_by_case ON decisions (case_id, number);
CREATE TABLE log_entries (
	number INTEGER NOT NULL, 
	at TEXT NOT NULL, 
	actor TEXT NOT NULL, 
	act TEXT NOT NULL, 
	case_id TEXT, 
	action TEXT, 
	amount TEXT, 
	currency TEXT, 
	escalate_to TEXT, 
	suggested TEXT, 
	override TEXT, 
	remark TEXT, 
	hash TEXT NOT NULL, 
	entry TEXT NOT NULL, 
	personal TEXT NOT NULL, 
	PRIMARY KEY (number)
);
CREATE INDEX log_by_case ON log_entries (case_id, number);
CREATE INDEX log_by_time ON log_entries (at);
CREATE TABLE meta (
	id INTEGER NOT NULL, 
	desk TEXT NOT NULL, 
	log_number INTEGER NOT NULL, 
	log_hash TEXT NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE cases (
	seq INTEGER NOT NULL, 
	id TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	state TEXT NOT NULL, 
	assignee TEXT, 
	version INTEGER NOT NULL, 
	customer TEXT NOT NULL, 
	haystack TEXT NOT NULL, 
	amount BIGINT NOT NULL, 
	currency TEXT NOT NULL, 
	due BIGINT NOT NULL, 
	due_source TEXT, 
	opened BIGINT NOT NULL, 
	suggestion TEXT NOT NULL, 
	cautions TEXT NOT NULL, 
	valid_until BIGINT NOT NULL, 
	decision INTEGER, 
	escalated_to TEXT, 
	changed_since TEXT, 
	digest TEXT NOT NULL, 
	PRIMARY KEY (seq), 
	UNIQUE (id), 
	FOREIGN KEY(decision) REFERENCES decisions (number)
);
CREATE INDEX cases_queue ON cases (due, opened, id, kind, state) WHERE state <> 'closed';
CREATE INDEX cases_by_state ON cases (state, due, opened, id, kind) WHERE state <> 'open';
CREATE INDEX cases_by_assignee ON cases (assignee, due, opened, id) WHERE assignee IS NOT NULL;
CREATE TABLE case_files (
	seq INTEGER NOT NULL, 
	document TEXT NOT NULL, 
	verdict TEXT NOT NULL, 
	book TEXT NOT NULL, 
	PRIMARY KEY (seq)
);
CREATE TABLE tallies (
	kind TEXT NOT NULL, 
	state TEXT NOT NULL, 
	assignee TEXT NOT NULL, 
	cases INTEGER NOT NULL, 
	PRIMARY KEY (kind, state, assignee)
);
CREATE TRIGGER log_entries_no_update BEFORE update ON log_entries
BEGIN SELECT RAISE(ABORT, 'log_entries is append-only'); END;
CREATE TRIGGER log_entries_no_delete BEFORE delete ON log_entries
BEGIN SELECT RAISE(ABORT, 'log_entries is append-only'); END;
CREATE TRIGGER decisions_no_update BEFORE update ON decisions
BEGIN SELECT RAISE(ABORT, 'decisions is append-only'); END;
CREATE TRIGGER decisions_no_delete BEFORE delete ON decisions
BEGIN SELECT RAISE(ABORT, 'decisions is append-only'); END;
CREATE TRIGGER cases_tally_new AFTER INSERT ON cases BEGIN 
INSERT INTO tallies (kind, state, assignee, cases)
VALUES (new.kind, new.state, coalesce(new.assignee, ''), 1)
ON CONFLICT (kind, state, assignee) DO UPDATE SET cases = cases + 1;
 END;
CREATE TRIGGER cases_tally_gone AFTER DELETE ON cases BEGIN 
UPDATE tallies SET cases = cases - 1
WHERE kind = old.kind AND state = old.state AND assignee = coalesce(old.assignee, '');
 END;
CREATE TRIGGER cases_tally_move AFTER UPDATE OF kind, state, assignee ON cases BEGIN 
UPDATE tallies SET cases = cases - 1
WHERE kind = old.kind AND state = old.state AND assignee = coalesce(old.assignee, '');

INSERT INTO tallies (kind, state, assignee, cases)
VALUES (new.kind, new.state, coalesce(new.assignee, ''), 1)
ON CONFLICT (kind, state, assignee) DO UPDATE SET cases = cases + 1;
 END;
CREATE VIRTUAL TABLE search USING fts5(haystack, content='cases', content_rowid='seq', tokenize='trigram');
CREATE TRIGGER search_new AFTER INSERT ON cases BEGIN INSERT INTO search (rowid, haystack) VALUES (new.seq, new.haystack); END;
CREATE TRIGGER search_gone AFTER DELETE ON cases BEGIN INSERT INTO search (search, rowid, haystack) VALUES ('delete', old.seq, old.haystack); END;
CREATE TRIGGER search_changed AFTER UPDATE OF haystack ON cases WHEN old.haystack <> new.haystack BEGIN INSERT INTO search (search, rowid, haystack) VALUES ('delete', old.seq, old.haystack); INSERT INTO search (rowid, haystack) VALUES (new.seq, new.haystack); END;
CREATE TABLE intents (
	id TEXT NOT NULL, 
	case_id TEXT NOT NULL, 
	decision INTEGER NOT NULL, 
	step INTEGER NOT NULL, 
	provider TEXT NOT NULL, 
	act TEXT NOT NULL, 
	target TEXT NOT NULL, 
	amount TEXT, 
	currency TEXT, 
	payload TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	state TEXT NOT NULL, 
	needs TEXT NOT NULL, 
	decided_by TEXT NOT NULL, 
	released_by TEXT, 
	planned_at TEXT NOT NULL, 
	keyed_at BIGINT, 
	attempts INTEGER NOT NULL, 
	ref TEXT, 
	reason TEXT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(decision) REFERENCES decisions (number)
);
CREATE INDEX intents_by_case ON intents (case_id);
CREATE INDEX intents_by_state ON intents (state);
CREATE INDEX intents_by_decision ON intents (decision, step);
CREATE TABLE cursors (
	provider TEXT NOT NULL, 
	account TEXT NOT NULL, 
	cursor TEXT NOT NULL, 
	at TEXT NOT NULL, 
	PRIMARY KEY (provider, account)
);
CREATE TABLE untotalled (
	case_id TEXT NOT NULL, 
	provider TEXT NOT NULL, 
	customer TEXT NOT NULL, 
	PRIMARY KEY (case_id, provider)
);
CREATE TRIGGER intents_no_delete BEFORE DELETE ON intents BEGIN SELECT RAISE(ABORT, 'intents are never deleted'); END;
CREATE TABLE charges (
	charge TEXT NOT NULL, 
	case_id TEXT NOT NULL, 
	PRIMARY KEY (charge, case_id)
)
 WITHOUT ROWID;
CREATE TABLE outcomes (
	closing INTEGER NOT NULL, 
	days INTEGER NOT NULL, 
	case_id TEXT NOT NULL, 
	outcome TEXT NOT NULL, 
	asked_reference BOOLEAN NOT NULL, 
	entry INTEGER NOT NULL, 
	PRIMARY KEY (closing, days)
);
CREATE INDEX ix_outcomes_case_id ON outcomes (case_id);
CREATE INDEX log_closings ON log_entries (case_id, number) WHERE instr(entry, '"state":"closed"') > 0;
CREATE TABLE marks (
	mark TEXT NOT NULL, 
	seq INTEGER NOT NULL, 
	PRIMARY KEY (mark, seq)
)
 WITHOUT ROWID;
CREATE TABLE views (
	name TEXT NOT NULL, 
	"query" TEXT NOT NULL, 
	place INTEGER NOT NULL, 
	PRIMARY KEY (name)
);
CREATE INDEX cases_changed ON cases (due, opened, id) WHERE changed_since IS NOT NULL;
CREATE TRIGGER marks_gone AFTER DELETE ON case_files BEGIN DELETE FROM marks WHERE seq = old.seq AND mark IN (SELECT mark FROM (
SELECT 'signal:' || value AS mark FROM json_each(old.verdict, '$.signals')
UNION SELECT 'caution:' || value FROM json_each(old.verdict, '$.cautions')
UNION SELECT 'action:' || json_extract(old.verdict, '$.action')
UNION SELECT 'to:' || json_extract(old.verdict, '$.escalate_to')
));DELETE FROM marks WHERE seq = old.seq AND mark IN (SELECT mark FROM (
SELECT 'customer:' || json_extract(old.document, '$.customer.id') AS mark
UNION SELECT 'customer:' || lower(json_extract(old.document, '$.customer.email'))
UNION SELECT 'unanswered' WHERE 'customer' = (
    SELECT json_extract(value, '$.from') FROM json_each(old.document, '$.messages')
    ORDER BY julianday(json_extract(value, '$.at')) DESC, key DESC LIMIT 1
)
)); END;
CREATE TRIGGER marks_judged AFTER UPDATE OF verdict ON case_files WHEN old.verdict <> new.verdict BEGIN DELETE FROM marks WHERE seq = old.seq AND mark IN (SELECT mark FROM (
SELECT 'signal:' || value AS mark FROM json_each(old.verdict, '$.signals')
UNION SELECT 'caution:' || value FROM json_each(old.verdict, '$.cautions')
UNION SELECT 'action:' || json_extract(old.verdict, '$.action')
UNION SELECT 'to:' || json_extract(old.verdict, '$.escalate_to')
));INSERT OR IGNORE INTO marks (mark, seq) SELECT mark, new.seq FROM (
SELECT 'signal:' || value AS mark FROM json_each(new.verdict, '$.signals')
UNION SELECT 'caution:' || value FROM json_each(new.verdict, '$.cautions')
UNION SELECT 'action:' || json_extract(new.verdict, '$.action')
UNION SELECT 'to:' || json_extract(new.verdict, '$.escalate_to')
) WHERE mark IS NOT NULL; END;
CREATE TRIGGER marks_told AFTER UPDATE OF document ON case_files WHEN old.document <> new.document BEGIN DELETE FROM marks WHERE seq = old.seq AND mark IN (SELECT mark FROM (
SELECT 'customer:' || json_extract(old.document, '$.customer.id') AS mark
UNION SELECT 'customer:' || lower(json_extract(old.document, '$.customer.email'))
UNION SELECT 'unanswered' WHERE 'customer' = (
    SELECT json_extract(value, '$.from') FROM json_each(old.document, '$.messages')
    ORDER BY julianday(json_extract(value, '$.at')) DESC, key DESC LIMIT 1
)
));INSERT OR IGNORE INTO marks (mark, seq) SELECT mark, new.seq FROM (
SELECT 'customer:' || json_extract(new.document, '$.customer.id') AS mark
UNION SELECT 'customer:' || lower(json_extract(new.document, '$.customer.email'))
UNION SELECT 'unanswered' WHERE 'customer' = (
    SELECT json_extract(value, '$.from') FROM json_each(new.document, '$.messages')
    ORDER BY julianday(json_extract(value, '$.at')) DESC, key DESC LIMIT 1
)
) WHERE mark IS NOT NULL; END;
CREATE TABLE promises (
	seq INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	due BIGINT NOT NULL, 
	status TEXT NOT NULL, 
	made_by TEXT NOT NULL, 
	page TEXT NOT NULL, 
	closed INTEGER NOT NULL, 
	PRIMARY KEY (seq, number)
)
 WITHOUT ROWID;
CREATE INDEX promises_due ON promises (due, seq, number, status, closed) WHERE closed = 0 AND status <> 'kept';
CREATE INDEX promises_failed ON promises (due, seq, number, status, closed) WHERE closed = 0 AND status IN ('late', 'broken');
CREATE INDEX promises_by_maker ON promises (made_by, status, due);
CREATE INDEX promises_by_page ON promises (page, status, due);
CREATE TRIGGER promises_moved AFTER UPDATE OF state ON cases WHEN (old.state = 'closed') <> (new.state = 'closed') BEGIN UPDATE promises SET closed = (new.state = 'closed') WHERE seq = new.seq; END;
CREATE TABLE told (
	seq INTEGER NOT NULL, 
	words TEXT NOT NULL, 
	PRIMARY KEY (seq)
);
CREATE VIRTUAL TABLE search_words USING fts5(words, content='told', content_rowid='seq', tokenize='ascii', detail=none, columnsize=0);
CREATE TRIGGER words_new AFTER INSERT ON told BEGIN INSERT INTO search_words (rowid, words) VALUES (new.seq, new.words); END;
CREATE TRIGGER words_gone AFTER DELETE ON told BEGIN INSERT INTO search_words (search_words, rowid, words) VALUES ('delete', old.seq, old.words); END;
CREATE TRIGGER words_changed AFTER UPDATE OF words ON told WHEN old.words <> new.words BEGIN INSERT INTO search_words (search_words, rowid, words) VALUES ('delete', old.seq, old.words); INSERT INTO search_words (rowid, words) VALUES (new.seq, new.words); END;
CREATE TRIGGER told_gone AFTER DELETE ON cases BEGIN DELETE FROM told WHERE seq = old.seq; END;
CREATE TABLE disputes (
	seq INTEGER NOT NULL, 
	month TEXT, 
	network TEXT, 
	stage TEXT, 
	status TEXT, 
	PRIMARY KEY (seq)
);
CREATE INDEX log_closed ON log_entries (at, case_id, number) WHERE instr(entry, '"state":"closed"') > 0;
CREATE TRIGGER disputes_gone AFTER DELETE ON cases BEGIN DELETE FROM disputes WHERE seq = old.seq; END;
PRAGMA application_id=1414678849;
PRAGMA user_version=10;
INSERT INTO alembic_version VALUES ('0010');
INSERT INTO search (search, rank) VALUES ('automerge', 16);
INSERT INTO search_words (search_words, rank) VALUES ('automerge', 16);
