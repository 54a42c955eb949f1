//! What setup writes: ids to `bot.toml`, the signing secret to `.env`.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::anyhow;
use secrecy::{ExposeSecret, SecretString};

use crate::cli::failure::Failure;
use crate::cli::output::print_line;
use crate::cli::style::Style;
use crate::cli::text_diff::text_diff;
use crate::config;
use crate::config::{Access, DotEnv, PriceIds, Settings};
use crate::domain::ids::PriceId;
use crate::stripe::WebhookEndpoint;

pub(super) const SECRET: &str = "STRIPE_WEBHOOK_SECRET";
const PRICE_MAP: &str = "STRIPE_PRICE_MAP_JSON";

/// The configuration file as it is, and where price ids come from.
pub(super) struct ConfigFile<'a> {
    pub(super) path: &'a Path,
    pub(super) text: String,
    /// Whether `STRIPE_PRICE_MAP_JSON` overrides the ids of the file.
    pub(super) has_map: bool,
}

/// Changes of ids.
#[derive(Default)]
pub(super) struct Ids {
    pub(super) prices: Vec<PriceIds>,
    pub(super) portal: Option<String>,
}

impl ConfigFile<'_> {
    /// The text with these ids. With a price map, `stripe_price` stays as it is.
    pub(super) fn with(&self, ids: &Ids) -> Result<String, Failure> {
        let mut prices = ids.prices.clone();
        if self.has_map {
            for price in &mut prices {
                price.stripe_price = None;
            }
        }
        let name = self.path.display().to_string();
        Ok(config::with_ids(&self.text, &name, &prices, ids.portal.as_deref())?)
    }

    pub(super) fn diff(&self, ids: &Ids, style: Style) -> Result<String, Failure> {
        let after = self.with(ids)?;
        Ok(text_diff(&self.path.display().to_string(), &self.text, &after, style))
    }

    /// Writes the ids. A file that cannot be written is described instead.
    pub(super) fn write(&self, ids: &Ids, settings: &Settings) -> Result<(), Failure> {
        if self.has_map {
            print_map(ids, settings)?;
        }
        let after = self.with(ids)?;
        if after == self.text {
            return Ok(());
        }
        let written = if config::replaceable(self.path) {
            config::replace(self.path, &after, Access::Unchanged).map_err(|error| error.to_string())
        } else {
            Err("this user may not write it".to_owned())
        };
        let path = self.path.display();
        match written {
            Ok(()) => print_line(&format!("written: {path}")),
            Err(error) => {
                print_line(&self.diff(ids, Style::PLAIN)?)?;
                Err(Failure::Failed(anyhow!(
                    "{path} cannot be written: {error}\n  -> make the changes above by hand"
                )))
            }
        }
    }
}

/// Prints the value of the price map with the new ids.
fn print_map(ids: &Ids, settings: &Settings) -> Result<(), Failure> {
    if ids.prices.iter().all(|price| price.stripe_price.is_none()) {
        return Ok(());
    }
    let mut map = BTreeMap::<String, PriceId>::new();
    for (plan_at, plan) in settings.catalogue.plans.iter().enumerate() {
        for (price_at, price) in plan.prices.iter().enumerate() {
            let new = ids.prices.iter().find(|ids| ids.at == (plan_at, price_at));
            let id = new.and_then(|ids| ids.stripe_price.clone()).or(price.stripe_price.clone());
            map.extend(id.map(|id| (format!("{}:{}", plan.code, price.interval), id)));
        }
    }
    let map: BTreeMap<_, _> = map.iter().map(|(key, id)| (key, id.as_str())).collect();
    print_line(&format!("{PRICE_MAP} is set; set it to:\n{}", serde_json::json!(map)))
}

/// Where the signing secret goes.
pub(super) enum SecretHome {
    DotEnv(DotEnv),
    /// It is printed, for this reason.
    Printed(String),
}

impl SecretHome {
    /// Writes the new secret before those that are in use, or prints it.
    pub(super) fn hand_over(
        &mut self,
        new: &SecretString,
        others: &[SecretString],
    ) -> Result<(), Failure> {
        let all = joined(std::iter::once(new).chain(others));
        let reason = match self {
            Self::DotEnv(file) => {
                file.set(SECRET, &all);
                match file.write() {
                    Ok(()) => {
                        return print_line(&format!(
                            "written: {SECRET} to {}",
                            file.path().display()
                        ));
                    }
                    Err(error) => format!("{} cannot be written: {error}", file.path().display()),
                }
            }
            Self::Printed(reason) => reason.clone(),
        };
        print_line(&format!(
            "{reason}\nStripe shows this secret only once; set it now:\n{SECRET}={all}"
        ))
    }

    /// Keeps only the secrets of the endpoint in use.
    pub(super) fn keep_only(
        &mut self,
        used: &WebhookEndpoint,
        secrets: &[SecretString],
    ) -> Result<(), Failure> {
        let kept: Vec<_> = secrets.iter().filter(|secret| used.has_secret(secret)).collect();
        if kept.is_empty() || kept.len() == secrets.len() {
            return Ok(());
        }
        match self {
            Self::DotEnv(file) => {
                file.set(SECRET, &joined(kept.into_iter()));
                file.write()?;
                print_line(&format!("written: {SECRET} to {}", file.path().display()))
            }
            Self::Printed(_) => print_line(&format!(
                "remove the secrets of the deleted endpoints from {SECRET}: keep the first one"
            )),
        }
    }
}

fn joined<'a>(secrets: impl Iterator<Item = &'a SecretString>) -> String {
    secrets.map(ExposeSecret::expose_secret).collect::<Vec<_>>().join(",")
}
