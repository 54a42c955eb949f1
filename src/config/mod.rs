//! Reads `bot.toml` and the environment into validated settings and secrets. No other module reads either.

mod catalogue;
mod check;
mod dot_env;
mod endpoint_secrets;
mod environment;
mod file;
mod localized_text;
mod problem;
mod readiness;
mod saved_file;
mod secret_list;
mod secrets;
mod settings;
mod shape;
mod validate;
mod values;
mod webhook_endpoints;

pub use dot_env::DotEnv;
pub use endpoint_secrets::webhook_endpoint_secrets;
pub use environment::Environment;
pub use file::{inspect, load, parse};
pub use problem::{ConfigError, Problem};
pub use saved_file::{Access, replace, replaceable};
pub use secrets::{Secrets, jwt_secrets};
pub use settings::{BillingSettings, BotSettings, HttpSettings, Settings, Updates};
pub use values::parse_duration;
