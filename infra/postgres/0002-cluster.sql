-- What Orleans keeps in the database: which silos are in which cluster, and reminders. Its AdoNet providers read the statements that
-- they use from OrleansQuery, by key; they fix the keys, the parameters (@...) and the names and types of the columns that come back.
-- Every change of a cluster's silos raises the cluster's version by one, from the version that the caller has read: of two silos that
-- change it at once one is refused, reads again and decides anew. Each statement is one transaction.

CREATE TABLE silo_cluster (
    name       text        PRIMARY KEY,
    version    integer     NOT NULL DEFAULT 0,
    changed_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE silo_member (
    cluster    text        NOT NULL REFERENCES silo_cluster (name),
    address    text        NOT NULL,
    port       integer     NOT NULL,
    generation integer     NOT NULL,
    silo_name  text        NOT NULL,
    host_name  text        NOT NULL,
    status     integer     NOT NULL,
    proxy_port integer,
    suspects   text,
    started_at timestamptz NOT NULL,
    alive_at   timestamptz NOT NULL,
    PRIMARY KEY (cluster, address, port, generation)
);

CREATE TABLE reminder (
    service    text        NOT NULL,
    grain      text        NOT NULL,
    name       text        NOT NULL,
    grain_hash integer     NOT NULL,
    starts_at  timestamptz NOT NULL,
    period_ms  bigint      NOT NULL,
    version    integer     NOT NULL DEFAULT 0,
    PRIMARY KEY (service, grain, name)
);
CREATE INDEX reminder_by_hash ON reminder (service, grain_hash);

CREATE TABLE OrleansQuery (
    QueryKey  varchar(64)   PRIMARY KEY,
    QueryText varchar(8000) NOT NULL
);

-- Membership.

INSERT INTO OrleansQuery VALUES ('InsertMembershipVersionKey', '
    WITH made AS (INSERT INTO silo_cluster (name) VALUES (@DeploymentId) ON CONFLICT DO NOTHING RETURNING 1)
    SELECT count(*)::integer FROM made
');

INSERT INTO OrleansQuery VALUES ('InsertMembershipKey', '
    WITH raised AS (
        UPDATE silo_cluster SET version = version + 1, changed_at = now()
        WHERE name = @DeploymentId AND version = @Version AND NOT EXISTS (SELECT FROM silo_member
            WHERE cluster = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation)
        RETURNING name),
    joined AS (
        INSERT INTO silo_member (cluster, address, port, generation, silo_name, host_name, status, proxy_port, started_at, alive_at)
        SELECT name, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime FROM raised
        RETURNING 1)
    SELECT count(*)::integer FROM joined
');

INSERT INTO OrleansQuery VALUES ('UpdateMembershipKey', '
    WITH raised AS (
        UPDATE silo_cluster SET version = version + 1, changed_at = now()
        WHERE name = @DeploymentId AND version = @Version AND EXISTS (SELECT FROM silo_member
            WHERE cluster = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation)
        RETURNING name),
    updated AS (
        UPDATE silo_member SET status = @Status, suspects = @SuspectTimes, alive_at = @IAmAliveTime
        FROM raised WHERE cluster = raised.name AND address = @Address AND port = @Port AND generation = @Generation
        RETURNING 1)
    SELECT count(*)::integer FROM updated
');

INSERT INTO OrleansQuery VALUES ('UpdateIAmAlivetimeKey', '
    UPDATE silo_member SET alive_at = @IAmAliveTime
    WHERE cluster = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation
');

-- The version comes back also where a cluster has no such silo, or none at all.
INSERT INTO OrleansQuery
SELECT key, '
    SELECT c.name AS DeploymentId, m.address AS Address, m.port AS Port, m.generation AS Generation, m.silo_name AS SiloName,
        m.host_name AS HostName, m.status AS Status, m.proxy_port AS ProxyPort, m.suspects AS SuspectTimes,
        m.started_at AS StartTime, m.alive_at AS IAmAliveTime, c.version AS Version
    FROM silo_cluster c LEFT JOIN silo_member m ON m.cluster = c.name' || which || '
    WHERE c.name = @DeploymentId
' FROM (VALUES
    ('MembershipReadAllKey', ''),
    ('MembershipReadRowKey', ' AND m.address = @Address AND m.port = @Port AND m.generation = @Generation')) AS q (key, which);

INSERT INTO OrleansQuery VALUES ('GatewaysQueryKey', '
    SELECT address AS Address, proxy_port AS ProxyPort, generation AS Generation FROM silo_member
    WHERE cluster = @DeploymentId AND status = @Status AND proxy_port > 0
');

INSERT INTO OrleansQuery VALUES ('DeleteMembershipTableEntriesKey', '
    WITH members AS (DELETE FROM silo_member WHERE cluster = @DeploymentId)
    DELETE FROM silo_cluster WHERE name = @DeploymentId
');

-- 3 is an active silo: it is declared dead by the others before it is forgotten.
INSERT INTO OrleansQuery VALUES ('CleanupDefunctSiloEntriesKey', '
    DELETE FROM silo_member WHERE cluster = @DeploymentId AND alive_at < @IAmAliveTime AND status <> 3
');

-- Reminders. Silos share them by ranges of the grain''s hash, open below and closed above; the second range goes round the end.

INSERT INTO OrleansQuery VALUES ('UpsertReminderRowKey', '
    INSERT INTO reminder (service, grain, name, grain_hash, starts_at, period_ms)
    VALUES (@ServiceId, @GrainId, @ReminderName, @GrainHash, @StartTime, @Period)
    ON CONFLICT (service, grain, name) DO UPDATE
        SET grain_hash = excluded.grain_hash, starts_at = excluded.starts_at, period_ms = excluded.period_ms, version = reminder.version + 1
    RETURNING version AS Version
');

INSERT INTO OrleansQuery
SELECT key, '
    SELECT grain AS GrainId, name AS ReminderName, starts_at AS StartTime, period_ms AS Period, version AS Version
    FROM reminder WHERE service = @ServiceId AND ' || which || '
' FROM (VALUES
    ('ReadReminderRowKey', 'grain = @GrainId AND name = @ReminderName'),
    ('ReadReminderRowsKey', 'grain = @GrainId'),
    ('ReadRangeRows1Key', 'grain_hash > @BeginHash AND grain_hash <= @EndHash'),
    ('ReadRangeRows2Key', '(grain_hash > @BeginHash OR grain_hash <= @EndHash)')) AS q (key, which);

INSERT INTO OrleansQuery VALUES ('DeleteReminderRowKey', '
    WITH gone AS (DELETE FROM reminder
        WHERE service = @ServiceId AND grain = @GrainId AND name = @ReminderName AND version = @Version RETURNING 1)
    SELECT count(*)::integer FROM gone
');

INSERT INTO OrleansQuery VALUES ('DeleteReminderRowsKey', 'DELETE FROM reminder WHERE service = @ServiceId');

INSERT INTO twin_format VALUES (2);
