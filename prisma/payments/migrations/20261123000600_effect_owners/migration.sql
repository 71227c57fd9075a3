-- The effects of a saga: its id is what their keys begin with.
CREATE INDEX effect_owner ON effect (split_part(key, '/', 1));
