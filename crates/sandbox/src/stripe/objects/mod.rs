//! Stripe's objects as JSON, in the shape before or since `2025-03-31.basil`.

mod charge;
mod customer;
mod invoice;
mod portal;
mod price;
mod schedule;
mod session;
mod setup;
mod shape;
mod subscription;

pub(super) use charge::awaited_intent;
pub(super) use charge::awaited_intent_id;
pub(super) use charge::charge;
pub(super) use charge::dispute;
pub(super) use charge::invoice_payment;
pub(super) use charge::invoice_payments;
pub(super) use charge::payment_intent;
pub(super) use charge::presentment;
pub(super) use charge::refund;
pub(super) use customer::customer;
pub(super) use invoice::invoice;
pub(super) use invoice::line;
pub(super) use portal::PORTAL_CONFIGURATION;
pub(super) use portal::created_portal;
pub(super) use portal::portal;
pub(super) use portal::portal_configuration;
pub(super) use price::created_product;
pub(super) use price::price;
pub(super) use price::product;
pub(super) use price::product_id;
pub(super) use schedule::schedule;
pub(super) use session::line_items;
pub(super) use session::session;
pub(super) use setup::account;
pub(super) use setup::created_endpoint;
pub(super) use setup::webhook_endpoint;
pub(super) use shape::api_version;
pub(super) use shape::event;
pub(super) use shape::list;
pub(super) use shape::shape_of;
pub(super) use subscription::item;
pub(super) use subscription::subscription;

use customer::payment_method;
use shape::embedded;
use shape::merge;
