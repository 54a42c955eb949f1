-- Groups and channels that the bot is or was in, or that bot.toml names.
CREATE TABLE chats (
    chat_id           INTEGER PRIMARY KEY,
    kind              TEXT NOT NULL CHECK (kind IN ('group', 'supergroup', 'channel')),
    title             TEXT NOT NULL,
    name              TEXT,             -- the one in bot.toml
    bot               TEXT CHECK (bot IN ('owner', 'administrator', 'member', 'restricted', 'left', 'banned')),
    can_invite        INTEGER NOT NULL DEFAULT 0 CHECK (can_invite IN (0, 1)),
    can_remove        INTEGER NOT NULL DEFAULT 0 CHECK (can_remove IN (0, 1)),
    bot_seen_ms       INTEGER,          -- Telegram's time of what is known about the bot
    -- null: the chat is not paid
    entitlement       TEXT,
    enforced          INTEGER NOT NULL DEFAULT 0 CHECK (enforced IN (0, 1)),
    in_file           INTEGER NOT NULL DEFAULT 0 CHECK (in_file IN (0, 1)),
    members           INTEGER,          -- as Telegram counts them
    stopped_ms        INTEGER,          -- since when removals are stopped; null: they are not
    approved_ms       INTEGER,          -- when an owner let removals go on
    approved_removals INTEGER NOT NULL DEFAULT 0,
    next_look_ms      INTEGER           -- when Telegram is asked about the bot and the members again
) STRICT;
-- Which chats does an entitlement let into?
CREATE INDEX chats_by_entitlement ON chats (entitlement) WHERE entitlement IS NOT NULL;

-- What is known of people in paid chats. A row is due when something has to be looked at or done.
CREATE TABLE memberships (
    membership_id   INTEGER PRIMARY KEY,
    chat_id         INTEGER NOT NULL REFERENCES chats (chat_id),
    user_id         INTEGER NOT NULL,
    name            TEXT,               -- as an update showed it: they may never have written to the bot
    language        TEXT,
    standing        TEXT CHECK (standing IN ('owner', 'administrator', 'member', 'restricted', 'left', 'banned')),
    since_ms        INTEGER,
    banned_until_ms INTEGER,
    seen_ms         INTEGER,
    looked_ms       INTEGER,
    request_ms      INTEGER,            -- null: no open join request
    request_chat    INTEGER,
    link            TEXT,
    removal_ms      INTEGER,            -- the end of the bot's own ban; null: no removal is under way
    removed_ms      INTEGER,            -- when the last removal began
    held            INTEGER NOT NULL DEFAULT 0 CHECK (held IN (0, 1)),  -- waits for removals to go on
    prompt          INTEGER NOT NULL DEFAULT 0 CHECK (prompt IN (0, 1)),
    -- The rows of one worker: those of a chat that somebody waits for, and the others.
    lane            TEXT NOT NULL GENERATED ALWAYS AS (iif(prompt, 'prompt ', 'routine ') || chat_id) STORED,
    due_ms          INTEGER,            -- null: nothing is to be done until something changes
    attempts        INTEGER NOT NULL DEFAULT 0,
    leased_until_ms INTEGER,            -- null: no worker holds it
    leased_by       TEXT,               -- the process that leased it last
    error           TEXT,
    UNIQUE (chat_id, user_id),
    CHECK ((request_ms IS NULL) = (request_chat IS NULL))
) STRICT;
CREATE INDEX memberships_by_user ON memberships (user_id);
-- Which rows of a lane are due?
CREATE INDEX memberships_due ON memberships (lane, due_ms, membership_id) WHERE due_ms IS NOT NULL;
CREATE INDEX memberships_due_all ON memberships (due_ms, membership_id) WHERE due_ms IS NOT NULL;
CREATE INDEX memberships_leased ON memberships (leased_by) WHERE leased_until_ms IS NOT NULL;
-- How many were removed from a chat lately, and how many are in it?
CREATE INDEX memberships_removed ON memberships (chat_id, removed_ms) WHERE removed_ms IS NOT NULL;
CREATE INDEX memberships_by_standing ON memberships (chat_id, standing, user_id);
CREATE INDEX memberships_held ON memberships (chat_id) WHERE held = 1;
