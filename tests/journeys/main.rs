//! What people live through: the whole application against simulated Stripe and Telegram.

#![expect(clippy::unwrap_used, reason = "a test may panic when its stage is broken")]

mod account;
mod admins;
mod any_message;
mod api;
mod billing_card;
mod bot_refused;
mod buying;
mod callbacks;
mod change_costs;
mod checkout_pages;
mod clock_jumps;
mod connections;
mod endings;
mod failed_events;
mod failed_payments;
mod groups;
mod harness;
mod healing;
mod idle;
mod items;
mod measures;
mod money_back;
mod open_changes;
mod open_messages;
mod outbox;
mod ownership;
mod paid_once;
mod pauses;
mod payments;
mod plan_changes;
mod revocations;
mod sent_invoices;
mod thin_events;
mod transcript;
mod trials;
mod webhooks;
