//! Customers, and their portal sessions.

use serde_json::Value;

use crate::stripe::card::Card;
use crate::stripe::records::Metadata;

#[derive(Clone, Debug)]
pub(in crate::stripe) struct Customer {
    pub(in crate::stripe) id: String,
    pub(in crate::stripe) created: i64,
    pub(in crate::stripe) email: Option<String>,
    pub(in crate::stripe) name: Option<String>,
    pub(in crate::stripe) phone: Option<String>,
    pub(in crate::stripe) description: Option<String>,
    pub(in crate::stripe) locales: Vec<String>,
    pub(in crate::stripe) metadata: Metadata,
    pub(in crate::stripe) card: Option<Card>,
    /// Added to the next invoice; negative for a credit.
    pub(in crate::stripe) balance: i64,
    /// The currency in which this customer pays, and the value in it of a thousand minor units of the
    /// merchant's currency.
    pub(in crate::stripe) presentment: Option<(String, i64)>,
    pub(in crate::stripe) deleted: bool,
}

#[derive(Clone, Debug)]
pub(in crate::stripe) struct Portal {
    pub(in crate::stripe) configuration: String,
    pub(in crate::stripe) id: String,
    pub(in crate::stripe) created: i64,
    pub(in crate::stripe) customer: String,
    pub(in crate::stripe) return_url: Option<String>,
    pub(in crate::stripe) locale: Option<String>,
    pub(in crate::stripe) flow: Option<Value>,
}
