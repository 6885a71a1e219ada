-- A post keeps the layout it was promised in: a feed that changes its layout goes on in the new one with the next digest.

ALTER TABLE posts ADD COLUMN layout TEXT NOT NULL DEFAULT 'thread';
