-- Of a thin event: the snapshot event that tells of the same change, once it is known.
ALTER TABLE stripe_events ADD COLUMN snapshot_event TEXT;
