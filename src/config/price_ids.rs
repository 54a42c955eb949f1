//! Writes ids of Stripe's into the text of `bot.toml`, and keeps everything else: order, comments, spaces.

use toml_edit::{Array, DocumentMut, Item, TableLike, Value};

use crate::config::ConfigError;
use crate::domain::ids::PriceId;

/// The ids of one price of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceIds {
    /// The position of the plan, and of the price within the plan.
    pub at: (usize, usize),
    /// `None`: `stripe_price` stays as it is.
    pub stripe_price: Option<PriceId>,
    /// Ids that `former_stripe_prices` has to contain.
    pub former: Vec<PriceId>,
}

/// The text of `bot.toml` with these ids. Error messages call the file `name`.
pub fn with_ids(
    text: &str,
    name: &str,
    prices: &[PriceIds],
    portal: Option<&str>,
) -> Result<String, ConfigError> {
    let impossible = |what: &str| {
        ConfigError::single(
            name,
            format!("cannot be changed: {what}"),
            "set stripe_price, former_stripe_prices and billing.portal_configuration by hand",
        )
    };
    let mut document: DocumentMut =
        text.parse().map_err(|error: toml_edit::TomlError| impossible(error.message()))?;
    for ids in prices {
        let table = price(&mut document, ids.at)
            .ok_or_else(|| impossible("a price is not where it was read"))?;
        if let Some(id) = &ids.stripe_price {
            set(table, "stripe_price", id.as_str());
        }
        add_former(table, ids);
    }
    if let Some(id) = portal {
        let billing = document.entry("billing").or_insert_with(toml_edit::table);
        let table =
            billing.as_table_like_mut().ok_or_else(|| impossible("billing is not a table"))?;
        set(table, "portal_configuration", id);
    }
    Ok(document.to_string())
}

fn price(document: &mut DocumentMut, (plan, price): (usize, usize)) -> Option<&mut dyn TableLike> {
    let plan = nth(document.get_mut("plans")?, plan)?;
    nth(plan.get_mut("prices")?, price)
}

/// An element of an array of tables, in either notation.
fn nth(item: &mut Item, index: usize) -> Option<&mut dyn TableLike> {
    match item {
        Item::ArrayOfTables(tables) => {
            tables.get_mut(index).map(|table| -> &mut dyn TableLike { table })
        }
        Item::Value(Value::Array(array)) => {
            let table = array.get_mut(index)?.as_inline_table_mut()?;
            Some(table)
        }
        _ => None,
    }
}

/// Sets a text, indented like the keys before it.
fn set(table: &mut dyn TableLike, key: &str, text: &str) {
    if let Some(value) = table.get_mut(key).and_then(Item::as_value_mut) {
        let decor = value.decor().clone();
        *value = text.into();
        *value.decor_mut() = decor;
        return;
    }
    insert(table, key, text.into());
}

fn insert(table: &mut dyn TableLike, key: &str, value: Value) {
    let indent = indent(table);
    table.insert(key, Item::Value(value));
    if let Some(mut key) = table.key_mut(key) {
        key.leaf_decor_mut().set_prefix(indent);
    }
}

/// What stands before the last key on its line.
fn indent(table: &mut dyn TableLike) -> String {
    let last = table.iter().last().map(|(key, _)| key.to_owned());
    let key = last.and_then(|last| {
        let key = table.key_mut(&last)?;
        key.leaf_decor().prefix().and_then(|prefix| prefix.as_str()).map(str::to_owned)
    });
    let prefix = key.unwrap_or_default();
    prefix.rsplit('\n').next().unwrap_or_default().to_owned()
}

fn add_former(table: &mut dyn TableLike, ids: &PriceIds) {
    const KEY: &str = "former_stripe_prices";
    if ids.former.is_empty() {
        return;
    }
    if table.get(KEY).is_none() {
        insert(table, KEY, Value::Array(Array::new()));
    }
    let Some(array) = table.get_mut(KEY).and_then(Item::as_array_mut) else { return };
    for id in &ids.former {
        if !array.iter().any(|known| known.as_str() == Some(id.as_str())) {
            array.push(id.as_str());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{PriceIds, with_ids};
    use crate::domain::ids::PriceId;

    fn ids(at: (usize, usize), id: &str, former: &[&str]) -> PriceIds {
        PriceIds {
            at,
            stripe_price: Some(PriceId::new(id)),
            former: former.iter().map(|id| PriceId::new(*id)).collect(),
        }
    }

    #[test]
    fn ids_are_set_where_they_belong_and_everything_else_stays() {
        let before = "# mine\n[billing]\ngrace = \"3d\" # of mercy\n\n[[plans]]\ncode = \"free\"\n\n\
                      [[plans]]\ncode = \"a\"\n  [[plans.prices]]\n  # monthly\n  amount = 900 # cents\n  \
                      stripe_price = \"price_1\" # old\n  [[plans.prices]]\n  amount = 1\n\n\
                      # the end\n";
        let after = with_ids(
            before,
            "bot.toml",
            &[ids((1, 0), "price_2", &["price_1"]), ids((1, 1), "price_3", &[])],
            Some("bpc_1"),
        )
        .unwrap();
        assert_eq!(
            after,
            "# mine\n[billing]\ngrace = \"3d\" # of mercy\nportal_configuration = \"bpc_1\"\n\n[[plans]]\n\
             code = \"free\"\n\n[[plans]]\ncode = \"a\"\n  [[plans.prices]]\n  # monthly\n  amount = 900 # \
             cents\n  stripe_price = \"price_2\" # old\n  former_stripe_prices = [\"price_1\"]\n  \
             [[plans.prices]]\n  amount = 1\n  stripe_price = \"price_3\"\n\n# the end\n"
        );
    }

    #[test]
    fn inline_tables_and_former_prices_are_extended() {
        let before = "plans = [{ code = \"a\", prices = [{ amount = 1, former_stripe_prices = [\"price_0\"] }] }]\n";
        let after =
            with_ids(before, "bot.toml", &[ids((0, 0), "price_2", &["price_0", "price_1"])], None)
                .unwrap();
        assert!(after.contains("former_stripe_prices = [\"price_0\", \"price_1\"]"), "{after}");
        assert!(after.contains("stripe_price = \"price_2\""), "{after}");
        assert!(with_ids("plans = 1\n", "bot.toml", &[ids((0, 0), "p", &[])], None).is_err());
    }
}
