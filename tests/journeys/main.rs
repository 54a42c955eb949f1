//! Journeys: the whole application against simulated Stripe and Telegram.

#![expect(clippy::unwrap_used, reason = "a failed step is a failed test")]

mod account;
mod admins;
mod any_message;
mod api;
mod bot_refused;
mod buying;
mod change_costs;
mod checkout_pages;
mod clock_jumps;
mod connections;
mod endings;
mod failed_events;
mod failed_payments;
mod groups;
mod harness;
mod idle;
mod items;
mod metrics;
mod open_changes;
mod open_messages;
mod outbox;
mod ownership;
mod paid_once;
mod pauses;
mod payments;
mod plan_changes;
mod reconciliation;
mod reversals;
mod revocations;
mod sent_invoices;
mod status_message;
mod stripe_webhook;
mod thin_events;
mod transcript;
mod trials;
#[path = "../support/unlisted_prices.rs"]
mod unlisted_prices;
mod webhook_deliveries;
