//! Figures of the business: sums by day over all accounts, what each account adds to them, and which accounts
//! are to be counted.

use rusqlite::named_params;

use crate::domain::figures::{Day, Entries, EntryKey, Figure, StoredFigures};
use crate::domain::ids::{PlanCode, UserId};
use crate::store::accounts::ACCOUNTS;
use crate::store::error::StoreError;
use crate::store::fields::{Fields, Table};
use crate::store::transaction::{ReadTx, WriteTx};

const DAILY: Table = Table { name: "daily_figures", key: "day" };
const TOTAL: Table = Table { name: "total_figures", key: "figure" };
const COUNTED: Table = Table { name: "account_figures", key: "user_id" };

impl ReadTx<'_> {
    /// The entries from `first` on, and the sums over all days.
    pub fn figures_since(&self, first: Day) -> Result<StoredFigures, StoreError> {
        let entries = self.many(
            DAILY,
            "SELECT day, figure, currency, plan, number FROM daily_figures WHERE day >= ?1",
            [first.0],
            |row| entry(row, Day(row.get("day")?)),
        )?;
        Ok(StoredFigures {
            entries: entries.into_iter().flatten().collect(),
            totals: self.total_figures()?.into_iter().collect(),
            is_behind: !self.uncounted_accounts(UserId(0), 1)?.is_empty(),
        })
    }

    /// The sums over all days, with those that are zero by now. Their day has no meaning.
    pub fn total_figures(&self) -> Result<Vec<(EntryKey, i64)>, StoreError> {
        let totals = self.many(
            TOTAL,
            "SELECT figure, currency, plan, number FROM total_figures",
            [],
            |row| entry(row, Day(0)),
        )?;
        Ok(totals.into_iter().flatten().collect())
    }

    /// Accounts after `after` that have changed since they were counted, by id.
    pub fn uncounted_accounts(&self, after: UserId, limit: u32) -> Result<Vec<UserId>, StoreError> {
        self.many(
            ACCOUNTS,
            "SELECT user_id FROM accounts WHERE figures_stale = 1 AND user_id > ?1
             ORDER BY user_id LIMIT ?2",
            (after.0, limit),
            |row| Ok(UserId(row.get("user_id")?)),
        )
    }

    /// What the account has added so far.
    fn counted(&self, user: UserId) -> Result<Entries, StoreError> {
        let counted = self.row(
            COUNTED,
            "SELECT user_id, counted FROM account_figures WHERE user_id = ?1",
            [user.0],
            |row| {
                let text: String = row.get("counted")?;
                let entries: Vec<(EntryKey, i64)> = serde_json::from_str(&text)
                    .map_err(|error| row.bad("counted", &error.to_string()))?;
                Ok(entries.into_iter().collect())
            },
        )?;
        Ok(counted.unwrap_or_default())
    }
}

impl WriteTx<'_> {
    /// Replaces what the account adds to the figures.
    pub fn count_account(&mut self, user: UserId, entries: &Entries) -> Result<(), StoreError> {
        let difference = entries.clone().since(self.counted(user)?);
        self.change("UPDATE accounts SET figures_stale = 0 WHERE user_id = ?1", [user.0])?;
        if difference.is_empty() {
            return Ok(());
        }
        for (key, number) in difference.iter() {
            self.add_to_figures(key, number)?;
        }
        let stored: Vec<(&EntryKey, i64)> = entries.iter().collect();
        let stored = serde_json::to_string(&stored)
            .map_err(|error| StoreError::Other { reason: error.to_string() })?;
        self.change(
            "INSERT INTO account_figures (user_id, counted) VALUES (?1, ?2)
             ON CONFLICT (user_id) DO UPDATE SET counted = excluded.counted",
            (user.0, stored),
        )?;
        Ok(())
    }

    fn add_to_figures(&mut self, key: &EntryKey, number: i64) -> Result<(), StoreError> {
        let plan = key.plan.as_ref().map(PlanCode::as_str).unwrap_or_default();
        let (figure, currency) = (key.figure.as_str(), key.currency.code());
        self.change(
            "INSERT INTO daily_figures (day, figure, currency, plan, number)
             VALUES (:day, :figure, :currency, :plan, :number)
             ON CONFLICT (day, figure, currency, plan) DO UPDATE SET number = number + excluded.number",
            named_params! {
                ":day": key.day.0, ":figure": figure, ":currency": currency, ":plan": plan,
                ":number": number,
            },
        )?;
        self.change(
            "INSERT INTO total_figures (figure, currency, plan, number)
             VALUES (:figure, :currency, :plan, :number)
             ON CONFLICT (figure, currency, plan) DO UPDATE SET number = number + excluded.number",
            named_params! {
                ":figure": figure, ":currency": currency, ":plan": plan, ":number": number,
            },
        )?;
        Ok(())
    }

    /// The account has to be counted again.
    pub(in crate::store) fn mark_uncounted(&mut self, user: UserId) -> Result<(), StoreError> {
        self.change(
            "UPDATE accounts SET figures_stale = 1 WHERE user_id = ?1 AND figures_stale = 0",
            [user.0],
        )?;
        Ok(())
    }
}

/// A figure of another version is left out.
fn entry(row: &Fields<'_>, day: Day) -> Result<Option<(EntryKey, i64)>, StoreError> {
    let figure: String = row.get("figure")?;
    let Some(figure) = Figure::parse(&figure) else { return Ok(None) };
    let (currency, plan): (String, String) = (row.get("currency")?, row.get("plan")?);
    let currency = currency.parse().map_err(|_| row.bad("currency", "not a currency"))?;
    let plan = Some(plan).filter(|plan| !plan.is_empty()).map(PlanCode::new);
    Ok(Some((EntryKey { day, figure, currency, plan }, row.get("number")?)))
}
