CREATE TABLE answer (
	command BYTEA NOT NULL,
	digest BYTEA NOT NULL,
	actor BIGINT NOT NULL,
	at BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	body BYTEA NOT NULL,
	PRIMARY KEY (command)
);
CREATE TABLE balance (
	item BIGINT NOT NULL,
	site BIGINT NOT NULL,
	bin BIGINT NOT NULL,
	lot BIGINT NOT NULL,
	on_hand BIGINT NOT NULL,
	allocated BIGINT NOT NULL,
	counted_at BIGINT NOT NULL,
	counted_seq BIGINT NOT NULL,
	PRIMARY KEY (item, site, bin, lot)
);
CREATE INDEX balance_bin ON balance (site, bin, item, lot);
CREATE TABLE journal (
	seq BIGINT NOT NULL,
	command BYTEA NOT NULL,
	at BIGINT NOT NULL,
	actor BIGINT NOT NULL,
	kind TEXT COLLATE "C" NOT NULL,
	body BYTEA NOT NULL,
	salt BYTEA NOT NULL,
	private BYTEA,
	hash BYTEA NOT NULL,
	PRIMARY KEY (seq)
);
CREATE UNIQUE INDEX journal_command ON journal (command);
CREATE TABLE layer (
	item BIGINT NOT NULL,
	area BIGINT NOT NULL,
	lot BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	line BIGINT NOT NULL,
	size BIGINT NOT NULL,
	cost BIGINT NOT NULL,
	"left" BIGINT NOT NULL,
	PRIMARY KEY (item, area, lot, seq, line)
);
CREATE TABLE level (
	item BIGINT NOT NULL,
	site BIGINT NOT NULL,
	on_hand BIGINT NOT NULL,
	blocked BIGINT NOT NULL,
	allocated BIGINT NOT NULL,
	held BIGINT NOT NULL,
	waiting BIGINT NOT NULL,
	expected BIGINT NOT NULL,
	reorder_point BIGINT NOT NULL,
	changed_seq BIGINT NOT NULL,
	changed_at BIGINT NOT NULL,
	PRIMARY KEY (item, site)
);
CREATE INDEX level_changed ON level (changed_seq);
CREATE INDEX level_site ON level (site, item);
CREATE TABLE lot (
	id BIGINT NOT NULL,
	item BIGINT NOT NULL,
	code TEXT COLLATE "C" NOT NULL,
	parent BIGINT NOT NULL,
	expires_on BIGINT NOT NULL,
	status TEXT COLLATE "C" NOT NULL,
	owner TEXT COLLATE "C" NOT NULL,
	on_hand BIGINT NOT NULL,
	PRIMARY KEY (id)
);
CREATE INDEX lot_expires ON lot (expires_on, id) WHERE status = 'open' AND expires_on > 0;
CREATE INDEX lot_item ON lot (item);
CREATE INDEX lot_parent ON lot (parent);
CREATE TABLE lot_level (
	item BIGINT NOT NULL,
	lot BIGINT NOT NULL,
	site BIGINT NOT NULL,
	on_hand BIGINT NOT NULL,
	blocked BIGINT NOT NULL,
	allocated BIGINT NOT NULL,
	PRIMARY KEY (item, lot, site)
);
CREATE TABLE mark (
	name TEXT COLLATE "C" NOT NULL,
	value BIGINT NOT NULL,
	PRIMARY KEY (name)
);
CREATE TABLE move (
	item BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	line BIGINT NOT NULL,
	source BIGINT NOT NULL,
	target BIGINT NOT NULL,
	quantity BIGINT NOT NULL,
	kind TEXT COLLATE "C" NOT NULL,
	source_site BIGINT NOT NULL,
	target_site BIGINT NOT NULL,
	lot BIGINT NOT NULL,
	value BIGINT NOT NULL,
	leaves BIGINT NOT NULL,
	enters BIGINT NOT NULL,
	pool_lot BIGINT NOT NULL,
	layer_seq BIGINT NOT NULL,
	layer_line BIGINT NOT NULL,
	effective_at BIGINT NOT NULL,
	accounting_on BIGINT NOT NULL,
	revenue BIGINT NOT NULL,
	discount BIGINT NOT NULL,
	tax BIGINT NOT NULL,
	reason TEXT COLLATE "C" NOT NULL,
	reference TEXT COLLATE "C" NOT NULL,
	pending BIGINT NOT NULL,
	of_seq BIGINT NOT NULL,
	of_line BIGINT NOT NULL,
	opens BIGINT NOT NULL,
	source_blocked BIGINT NOT NULL,
	target_blocked BIGINT NOT NULL,
	assumed BIGINT NOT NULL,
	simulated BIGINT NOT NULL,
	PRIMARY KEY (item, seq, line)
);
CREATE TABLE pending (
	id BIGINT NOT NULL,
	item BIGINT NOT NULL,
	site BIGINT NOT NULL,
	lot BIGINT NOT NULL,
	bin BIGINT NOT NULL,
	quantity BIGINT NOT NULL,
	state TEXT COLLATE "C" NOT NULL,
	kind TEXT COLLATE "C" NOT NULL,
	firmness BIGINT NOT NULL,
	priority BIGINT NOT NULL,
	needed_on BIGINT NOT NULL,
	expires_at BIGINT NOT NULL,
	created_seq BIGINT NOT NULL,
	owner TEXT COLLATE "C" NOT NULL,
	reference TEXT COLLATE "C" NOT NULL,
	to_place BIGINT NOT NULL,
	PRIMARY KEY (id)
);
CREATE INDEX pending_expires ON pending (expires_at) WHERE expires_at > 0;
CREATE INDEX pending_owner ON pending (owner, id) WHERE owner <> '';
CREATE INDEX pending_place ON pending (item, site, state, firmness, created_seq DESC, id DESC);
CREATE INDEX pending_queue ON pending (item, site, priority DESC, needed_on, created_seq, id) WHERE state = 'waiting';
CREATE INDEX pending_reference ON pending (reference, id) WHERE reference <> '';
CREATE INDEX pending_site ON pending (site, id);
CREATE TABLE pool (
	item BIGINT NOT NULL,
	area BIGINT NOT NULL,
	lot BIGINT NOT NULL,
	quantity BIGINT NOT NULL,
	value BIGINT NOT NULL,
	last_cost BIGINT NOT NULL,
	last_on BIGINT NOT NULL,
	PRIMARY KEY (item, area, lot)
);
CREATE TABLE record (
	id BIGINT NOT NULL,
	kind TEXT COLLATE "C" NOT NULL,
	version BIGINT NOT NULL,
	fields BYTEA NOT NULL,
	PRIMARY KEY (id)
);
CREATE INDEX record_kind ON record (kind, id);
CREATE TABLE reversal (
	seq BIGINT NOT NULL,
	line BIGINT NOT NULL,
	quantity BIGINT NOT NULL,
	value BIGINT NOT NULL,
	undone BIGINT NOT NULL,
	PRIMARY KEY (seq, line)
);
CREATE TABLE uniq (
	kind TEXT COLLATE "C" NOT NULL,
	value TEXT COLLATE "C" NOT NULL,
	id BIGINT NOT NULL,
	PRIMARY KEY (kind, value)
);
