-- Whether a customer is certainly the user's, or only paid for them.
ALTER TABLE customers ADD COLUMN proven INTEGER NOT NULL DEFAULT 0 CHECK (proven IN (0, 1));
-- Proven: a customer that was made here; one whose subscription names the user in metadata, which a
-- buyer cannot write; and one that paid on a checkout page that was opened here.
UPDATE customers SET proven = 1 WHERE customer_id IN (
        SELECT subject FROM audit_log
        WHERE action = 'customer.linked' AND user_id = customers.user_id AND actor LIKE 'user:%')
    OR EXISTS (SELECT 1 FROM facts
        WHERE facts.user_id = customers.user_id
            AND statement ->> '$.stripe.snapshot.customer' = customer_id
            AND statement ->> '$.stripe.snapshot.user' = customers.user_id)
    OR EXISTS (SELECT 1 FROM facts JOIN checkouts USING (user_id)
        WHERE facts.user_id = customers.user_id
            AND statement ->> '$.stripe.session.customer' = customer_id
            AND statement ->> '$.stripe.session.id' = session_id);
UPDATE customers SET linked_ms = 0 WHERE proven = 0;
INSERT INTO facts (source, user_id, at_ms, statement, heard_ms)
    SELECT 'deed:customer:' || customer_id, user_id, linked_ms,
        json_object('customer_linked', json_object('customer', customer_id)), linked_ms
    FROM customers WHERE proven = 1;

-- A checkout page that was opened here makes what it sold this product's.
INSERT INTO facts (source, user_id, at_ms, statement, heard_ms)
    SELECT 'deed:checkout:' || session_id, user_id, created_ms,
        json_object('checkout_opened', json_object('session', session_id, 'plan', plan)), created_ms
    FROM checkouts WHERE session_id IS NOT NULL;
INSERT INTO fact_objects (object_id, user_id)
    SELECT session_id, user_id FROM checkouts WHERE session_id IS NOT NULL
    ON CONFLICT (object_id) DO NOTHING;

-- What a page was asked for with: with other parameters it is another page.
ALTER TABLE checkouts ADD COLUMN request_sha256 TEXT; -- null: not known
