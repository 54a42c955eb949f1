//! The metadata of an object.

use serde_json::Map;
use serde_json::Value;

pub(in crate::stripe) type Metadata = Map<String, Value>;
