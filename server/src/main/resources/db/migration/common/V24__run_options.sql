-- how the program is executed, as JSON; no fields where nothing differs from the image and the driver
alter table instances add column options text not null default '{}';
