-- The City edition's durable record: journals, snapshots, feeds, client-id slots.
-- "facility" is a facility's permanent key; a gateway's is its key + 2^32, the city's 2^33.

CREATE TABLE twin_format (version integer PRIMARY KEY);
INSERT INTO twin_format VALUES (1);

-- One row is one batch of one facility, as the program encodes it (a versioned form with a checksum of its own).
-- Compressing it again wins nothing; EXTERNAL keeps what is larger than a page as it is.
CREATE TABLE facility_journal (
    facility bigint NOT NULL,
    seq      bigint NOT NULL CHECK (seq > 0),
    batch    bytea  NOT NULL,
    PRIMARY KEY (facility, seq)
);
ALTER TABLE facility_journal ALTER COLUMN batch SET STORAGE EXTERNAL;

CREATE TABLE facility_snapshot (
    facility bigint PRIMARY KEY,
    seq      bigint NOT NULL,
    image    bytea  NOT NULL
);

CREATE TABLE facility_page (
    facility bigint  NOT NULL,
    kind     integer NOT NULL,
    number   integer NOT NULL,
    from_at  bigint  NOT NULL,
    body     bytea   NOT NULL,
    PRIMARY KEY (facility, kind, number, from_at)
);
ALTER TABLE facility_page ALTER COLUMN body SET STORAGE EXTERNAL;

-- How far a feed (history, say) has taken each journal.
CREATE TABLE feed_place (
    feed     text   NOT NULL,
    facility bigint NOT NULL,
    seq      bigint NOT NULL,
    PRIMARY KEY (feed, facility)
);

-- Client ids of the broker. A holder counts renewals up; who sees no count for a lease's length may take the slot over.
CREATE TABLE slot (
    slot_group text    NOT NULL,
    number     integer NOT NULL,
    holder     text,
    epoch      bigint  NOT NULL DEFAULT 0,
    renewals   bigint  NOT NULL DEFAULT 0,
    PRIMARY KEY (slot_group, number)
);

-- Who wants slots of a group, with or without one, so that they are shared evenly.
CREATE TABLE slot_member (
    slot_group text   NOT NULL,
    holder     text   NOT NULL,
    renewals   bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (slot_group, holder)
);
