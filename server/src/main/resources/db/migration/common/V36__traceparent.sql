-- the span that caused an event, as W3C Trace Context names it
alter table events add column traceparent varchar(55);
