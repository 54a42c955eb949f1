//! The records of the account. Times are Unix seconds, amounts minor units.

mod bought;
mod customer;
mod discount;
mod event;
mod invoice;
mod metadata;
mod payment;
mod schedule;
mod session;
mod settings;
mod subscription;

pub(super) use bought::Bought;
pub(super) use customer::Customer;
pub(super) use customer::Portal;
pub(super) use discount::Discount;
pub(super) use discount::PromotionCode;
pub(super) use event::Event;
pub(super) use event::ThinEvent;
pub(super) use invoice::Invoice;
pub(super) use invoice::Line;
pub(super) use metadata::Metadata;
pub(super) use payment::Charge;
pub(super) use payment::Dispute;
pub(super) use payment::Refund;
pub(super) use schedule::Phase;
pub(super) use schedule::Schedule;
pub(super) use session::Session;
pub(super) use settings::Settings;
pub(super) use settings::TaxRate;
pub(super) use subscription::Item;
pub(super) use subscription::Pause;
pub(super) use subscription::Paused;
pub(super) use subscription::PendingUpdate;
pub(super) use subscription::Resumption;
pub(super) use subscription::Subscription;
