CREATE TABLE answer (
	command BLOB NOT NULL,
	digest BLOB NOT NULL,
	actor INTEGER NOT NULL,
	at INTEGER NOT NULL,
	seq INTEGER NOT NULL,
	body BLOB NOT NULL,
	PRIMARY KEY (command)
)
 STRICT;
CREATE TABLE balance (
	item INTEGER NOT NULL,
	site INTEGER NOT NULL,
	bin INTEGER NOT NULL,
	lot INTEGER NOT NULL,
	on_hand INTEGER NOT NULL,
	allocated INTEGER NOT NULL,
	counted_at INTEGER NOT NULL,
	counted_seq INTEGER NOT NULL,
	PRIMARY KEY (item, site, bin, lot)
)
 WITHOUT ROWID,
 STRICT;
CREATE INDEX balance_bin ON balance (site, bin, item, lot);
CREATE TABLE journal (
	seq INTEGER NOT NULL,
	command BLOB NOT NULL,
	at INTEGER NOT NULL,
	actor INTEGER NOT NULL,
	kind TEXT NOT NULL,
	body BLOB NOT NULL,
	salt BLOB NOT NULL,
	private BLOB,
	hash BLOB NOT NULL,
	PRIMARY KEY (seq)
)
 STRICT;
CREATE UNIQUE INDEX journal_command ON journal (command);
CREATE TABLE layer (
	item INTEGER NOT NULL,
	area INTEGER NOT NULL,
	lot INTEGER NOT NULL,
	seq INTEGER NOT NULL,
	line INTEGER NOT NULL,
	size INTEGER NOT NULL,
	cost INTEGER NOT NULL,
	"left" INTEGER NOT NULL,
	PRIMARY KEY (item, area, lot, seq, line)
)
 WITHOUT ROWID,
 STRICT;
CREATE TABLE level (
	item INTEGER NOT NULL,
	site INTEGER NOT NULL,
	on_hand INTEGER NOT NULL,
	blocked INTEGER NOT NULL,
	allocated INTEGER NOT NULL,
	held INTEGER NOT NULL,
	waiting INTEGER NOT NULL,
	expected INTEGER NOT NULL,
	reorder_point INTEGER NOT NULL,
	changed_seq INTEGER NOT NULL,
	changed_at INTEGER NOT NULL,
	PRIMARY KEY (item, site)
)
 WITHOUT ROWID,
 STRICT;
CREATE INDEX level_changed ON level (changed_seq);
CREATE INDEX level_site ON level (site, item);
CREATE TABLE lot (
	id INTEGER NOT NULL,
	item INTEGER NOT NULL,
	code TEXT NOT NULL,
	parent INTEGER NOT NULL,
	expires_on INTEGER NOT NULL,
	status TEXT NOT NULL,
	owner TEXT NOT NULL,
	on_hand INTEGER NOT NULL,
	PRIMARY KEY (id)
)
 WITHOUT ROWID,
 STRICT;
CREATE INDEX lot_expires ON lot (expires_on, id) WHERE status = 'open' AND expires_on > 0;
CREATE INDEX lot_item ON lot (item);
CREATE INDEX lot_parent ON lot (parent);
CREATE TABLE lot_level (
	item INTEGER NOT NULL,
	lot INTEGER NOT NULL,
	site INTEGER NOT NULL,
	on_hand INTEGER NOT NULL,
	blocked INTEGER NOT NULL,
	allocated INTEGER NOT NULL,
	PRIMARY KEY (item, lot, site)
)
 WITHOUT ROWID,
 STRICT;
CREATE TABLE mark (
	name TEXT NOT NULL,
	value INTEGER NOT NULL,
	PRIMARY KEY (name)
)
 WITHOUT ROWID,
 STRICT;
CREATE TABLE move (
	item INTEGER NOT NULL,
	seq INTEGER NOT NULL,
	line INTEGER NOT NULL,
	source INTEGER NOT NULL,
	target INTEGER NOT NULL,
	quantity INTEGER NOT NULL,
	kind TEXT NOT NULL,
	source_site INTEGER NOT NULL,
	target_site INTEGER NOT NULL,
	lot INTEGER NOT NULL,
	value INTEGER NOT NULL,
	leaves INTEGER NOT NULL,
	enters INTEGER NOT NULL,
	pool_lot INTEGER NOT NULL,
	layer_seq INTEGER NOT NULL,
	layer_line INTEGER NOT NULL,
	effective_at INTEGER NOT NULL,
	accounting_on INTEGER NOT NULL,
	revenue INTEGER NOT NULL,
	discount INTEGER NOT NULL,
	tax INTEGER NOT NULL,
	reason TEXT NOT NULL,
	reference TEXT NOT NULL,
	pending INTEGER NOT NULL,
	of_seq INTEGER NOT NULL,
	of_line INTEGER NOT NULL,
	opens INTEGER NOT NULL,
	source_blocked INTEGER NOT NULL,
	target_blocked INTEGER NOT NULL,
	assumed INTEGER NOT NULL,
	simulated INTEGER NOT NULL,
	PRIMARY KEY (item, seq, line)
)
 WITHOUT ROWID,
 STRICT;
CREATE TABLE pending (
	id INTEGER NOT NULL,
	item INTEGER NOT NULL,
	site INTEGER NOT NULL,
	lot INTEGER NOT NULL,
	bin INTEGER NOT NULL,
	quantity INTEGER NOT NULL,
	state TEXT NOT NULL,
	kind TEXT NOT NULL,
	firmness INTEGER NOT NULL,
	priority INTEGER NOT NULL,
	needed_on INTEGER NOT NULL,
	expires_at INTEGER NOT NULL,
	created_seq INTEGER NOT NULL,
	owner TEXT NOT NULL,
	reference TEXT NOT NULL,
	to_place INTEGER NOT NULL,
	PRIMARY KEY (id)
)
 WITHOUT ROWID,
 STRICT;
CREATE INDEX pending_expires ON pending (expires_at) WHERE expires_at > 0;
CREATE INDEX pending_owner ON pending (owner, id) WHERE owner <> '';
CREATE INDEX pending_place ON pending (item, site, state, firmness, created_seq DESC, id DESC);
CREATE INDEX pending_queue ON pending (item, site, priority DESC, needed_on, created_seq, id) WHERE state = 'waiting';
CREATE INDEX pending_reference ON pending (reference, id) WHERE reference <> '';
CREATE INDEX pending_site ON pending (site, id);
CREATE TABLE pool (
	item INTEGER NOT NULL,
	area INTEGER NOT NULL,
	lot INTEGER NOT NULL,
	quantity INTEGER NOT NULL,
	value INTEGER NOT NULL,
	last_cost INTEGER NOT NULL,
	last_on INTEGER NOT NULL,
	PRIMARY KEY (item, area, lot)
)
 WITHOUT ROWID,
 STRICT;
CREATE TABLE record (
	id INTEGER NOT NULL,
	kind TEXT NOT NULL,
	version INTEGER NOT NULL,
	fields BLOB NOT NULL,
	PRIMARY KEY (id)
)
 WITHOUT ROWID,
 STRICT;
CREATE INDEX record_kind ON record (kind, id);
CREATE TABLE reversal (
	seq INTEGER NOT NULL,
	line INTEGER NOT NULL,
	quantity INTEGER NOT NULL,
	value INTEGER NOT NULL,
	undone INTEGER NOT NULL,
	PRIMARY KEY (seq, line)
)
 WITHOUT ROWID,
 STRICT;
CREATE TABLE uniq (
	kind TEXT NOT NULL,
	value TEXT NOT NULL,
	id INTEGER NOT NULL,
	PRIMARY KEY (kind, value)
)
 WITHOUT ROWID,
 STRICT;
