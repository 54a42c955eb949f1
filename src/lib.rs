//! tollgate: self-hosted subscription billing in a Telegram chat.
//!
//! # Map
//!
//! From the top layer to the bottom. Imports go downward only; `tests/architecture` enforces it.
//!
//! | module | purpose |
//! | --- | --- |
//! | [`cli`] | subcommands, one file each, and exit codes |
//! | [`app`] | builds the parts, and shuts them down in order |
//! | [`bot`] | commands and callback queries from Telegram |
//! | [`http`] | Stripe's webhook, the REST API, pages, health and metrics |
//! | [`worker`] | work triggered by time: outbox, webhook deliveries, Stripe tasks, reconciliation |
//! | [`billing`] | application services, a folder each: the three above hold those that they use |
//! | [`telegram`] | sends and edits messages, fetches updates |
//! | [`webhook_client`] | signs and posts events to webhook endpoints |
//! | [`stripe`] | signatures, requests, and Stripe's objects as domain types |
//! | [`messages`] | state and locale to text and buttons; pure |
//! | [`store`] | SQLite: transactions, inbox, outbox, audit log |
//! | [`config`] | `bot.toml` and the environment, validated |
//! | [`metrics`] | names of counters, gauges and histograms |
//! | [`logging`] | log lines and request ids |
//! | [`domain`] | plans, money, accounts, access, notices and time; no IO, no async |
//!
//! The simulated Stripe and Telegram of `tollgate sandbox` depend on none of these.
//!
//! # The way of a Stripe event
//!
//! 1. [`http`] reads the body, and [`stripe::signature`] verifies it.
//! 2. [`stripe::event`] reads it into a [`StripeEvent`](domain::event::StripeEvent).
//! 3. [`EventIngestion::receive`](billing::EventIngestion::receive) stores it in one transaction of [`store`]: the raw
//!    event, a [`Fact`](domain::account::Fact) of the user's [`Account`](domain::account::Account), and everything
//!    derived from the account: entitlements, notices, webhook deliveries, an audit row.
//! 4. After the commit, [`http`] responds with 200.
//! 5. [`worker::outbox`] renders the notices with [`messages`] and sends them through [`telegram`]; [`worker::webhooks`]
//!    posts the webhook deliveries through [`webhook_client`].
//!
//! # What time changes
//!
//! Each settled account stores when time alone changes it next: a reminder, the end of a grace period
//! ([`domain::access`]), the end of a term. [`worker::scheduler`] sleeps until then, and
//! [`Accounts::settle_due`](billing::Accounts::settle_due) derives the account again.
//!
//! `docs/ARCHITECTURE.md` has the other paths and the rules, `docs/GLOSSARY.md` the terms.

pub mod app;
pub mod billing;
pub mod bot;
pub mod cli;
pub mod config;
pub mod domain;
pub mod http;
pub mod logging;
pub mod messages;
pub mod metrics;
pub mod simulators;
pub mod store;
pub mod stripe;
pub mod telegram;
pub mod webhook_client;
pub mod worker;
