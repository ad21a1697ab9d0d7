-- The model's history, one for all silos. A silo keeps a copy in its data folder; this one decides.

CREATE TABLE model_revision (
    revision    integer PRIMARY KEY CHECK (revision > 0),
    accepted_ms bigint  NOT NULL,
    model       bytea   NOT NULL,
    keys        bytea   NOT NULL
);

-- SHA-256 of every text that a silo's --model file gave: taken once, it changes nothing when it comes again.
CREATE TABLE model_given (
    digest   text    PRIMARY KEY,
    revision integer NOT NULL
);

-- Each start of a silo draws a number: what the silo numbers itself (MQTT sessions) is then its own.
CREATE SEQUENCE silo_life AS integer;

INSERT INTO twin_format VALUES (3);
