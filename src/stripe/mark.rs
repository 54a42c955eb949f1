//! The metadata by which objects that were created here are recognised.

use std::collections::HashMap;

use serde::Deserialize;

use crate::stripe::event::loose;

/// The key. Its value says what the object is for.
const KEY: &str = "tollgate";

/// The metadata of an object, as far as it is read.
#[derive(Debug, Default, Deserialize)]
pub(in crate::stripe) struct Marks {
    /// A plan code, [`PORTAL`] or [`WEBHOOK`].
    #[serde(default, deserialize_with = "loose")]
    pub(in crate::stripe) tollgate: Option<String>,
    /// Of a webhook endpoint: the fingerprint of its secret.
    #[serde(default, deserialize_with = "loose")]
    pub(in crate::stripe) tollgate_secret: Option<String>,
}

pub(in crate::stripe) const PORTAL: &str = "portal";
pub(in crate::stripe) const WEBHOOK: &str = "webhook";

/// Metadata that marks an object.
pub(in crate::stripe) fn marked(value: &str) -> HashMap<String, String> {
    HashMap::from([(KEY.to_owned(), value.to_owned())])
}
