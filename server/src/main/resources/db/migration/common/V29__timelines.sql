-- the epochs that the log had before an operator began a new one; servers that have shown positions of them may join again
create table past_epochs (
    epoch varchar(16) primary key not null
);

-- The timeline of PostgreSQL on which servers may write. A standby that is promoted begins another one. It is accepted once all
-- nodes have found there what they have shown. Null until the first write.
alter table log_head add column timeline varchar(8);

-- the newest timeline on which the node has found what it has shown
alter table nodes add column timeline varchar(8);
