-- what people recognise a session by: the client that opened it
alter table sessions add column ip_address varchar(64) default '' not null;
alter table sessions add column user_agent varchar(256);
