//! Entitlements: what each user can use, from when, until when, and the source of it. A row is opened, its
//! end can move, and it is closed; it is never deleted.

use rusqlite::named_params;

use crate::domain::access::{Entitlement, Source};
use crate::domain::changes::{EntitlementChanges, HeldEntitlement};
use crate::domain::clock::Timestamp;
use crate::domain::explanation::EntitlementPeriod;
use crate::domain::ids::{EntitlementName, EventId, PlanCode, PriceId, SubscriptionId, UserId};
use crate::store::error::StoreError;
use crate::store::fields::{Fields, Table};
use crate::store::transaction::{ReadTx, WriteTx};

const ENTITLEMENTS: Table = Table { name: "entitlements", key: "entitlement_id" };

impl ReadTx<'_> {
    /// The user's entitlements in force, oldest first. While revocations are paused, that includes
    /// entitlements whose end has passed; they are returned without an end.
    pub fn entitlements_of(
        &self,
        user: UserId,
        now: Timestamp,
    ) -> Result<Vec<Entitlement>, StoreError> {
        let mut held = self.many(
            ENTITLEMENTS,
            "SELECT * FROM entitlements
             WHERE user_id = ?1 AND ended_ms IS NULL
                 AND (valid_until_ms IS NULL OR valid_until_ms > ?2
                     OR EXISTS (SELECT 1 FROM revocation_brake WHERE paused_ms IS NOT NULL))
             ORDER BY entitlement_id",
            (user.0, now.millis()),
            entitlement,
        )?;
        for entitlement in &mut held {
            entitlement.valid_until.take_if(|until| *until <= now);
        }
        Ok(held)
    }

    /// Whether the user has the entitlement at `now`; see [`entitlements_of`](Self::entitlements_of).
    pub fn is_entitled(
        &self,
        user: UserId,
        name: &EntitlementName,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        Ok(self.entitlements_of(user, now)?.iter().any(|held| held.name == *name))
    }

    /// All that the user has, and what they had, of the latter at most `limit`; newest first.
    pub fn entitlement_periods(
        &self,
        user: UserId,
        limit: u32,
    ) -> Result<Vec<EntitlementPeriod>, StoreError> {
        let mut periods: Vec<(i64, _)> = self.many(
            ENTITLEMENTS,
            "SELECT * FROM entitlements WHERE user_id = ?1 AND ended_ms IS NOT NULL
             ORDER BY entitlement_id DESC LIMIT ?2",
            (user.0, limit),
            |row| {
                let ended = row.opt_millis("ended_ms")?;
                Ok((
                    row.get("entitlement_id")?,
                    EntitlementPeriod { entitlement: entitlement(row)?, ended },
                ))
            },
        )?;
        periods.extend(self.open_entitlements(user)?.into_iter().map(|held| {
            (held.row, EntitlementPeriod { entitlement: held.entitlement, ended: None })
        }));
        periods.sort_by_key(|(row, _)| std::cmp::Reverse(*row));
        Ok(periods.into_iter().map(|(_, period)| period).collect())
    }

    /// The rows that are not closed, by source and name. The end of some may have passed.
    pub(super) fn open_entitlements(
        &self,
        user: UserId,
    ) -> Result<Vec<HeldEntitlement>, StoreError> {
        self.many(
            ENTITLEMENTS,
            "SELECT * FROM entitlements WHERE user_id = ?1 AND ended_ms IS NULL
             ORDER BY source_kind, source_id, name",
            [user.0],
            |row| {
                let entitlement = entitlement(row)?;
                Ok(HeldEntitlement { row: row.get("entitlement_id")?, entitlement })
            },
        )
    }
}

impl WriteTx<'_> {
    /// Closes, updates and opens rows.
    pub(super) fn save_entitlements(
        &mut self,
        user: UserId,
        changes: &EntitlementChanges,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        for HeldEntitlement { row, entitlement } in &changes.closed {
            self.change(
                "UPDATE entitlements SET ended_ms = ?2 WHERE entitlement_id = ?1",
                (row, entitlement.valid_until.map(Timestamp::millis)),
            )?;
            self.close_chats(user, &entitlement.name)?;
        }
        for HeldEntitlement { row, entitlement } in &changes.updated {
            let (event, price, _) = provenance(&entitlement.source);
            self.change(
                "UPDATE entitlements SET valid_until_ms = :until, since_ms = :since,
                     event_id = :event, price_id = :price
                 WHERE entitlement_id = :row",
                named_params! {
                    ":row": row,
                    ":until": entitlement.valid_until.map(Timestamp::millis),
                    ":since": entitlement.since.millis(),
                    ":event": event,
                    ":price": price,
                },
            )?;
        }
        for entitlement in &changes.opened {
            let Some((kind, source)) = key(&entitlement.source) else { continue };
            let (event, price, granted_by) = provenance(&entitlement.source);
            self.change(
                "INSERT INTO entitlements (user_id, name, plan, source_kind, source_id, event_id,
                     price_id, granted_by, since_ms, valid_until_ms)
                 VALUES (:user, :name, :plan, :kind, :source, :event, :price, :by, :since, :until)",
                named_params! {
                    ":user": user.0,
                    ":name": entitlement.name.as_str(),
                    ":plan": entitlement.plan.as_str(),
                    ":kind": kind,
                    ":source": source,
                    ":event": event,
                    ":price": price,
                    ":by": granted_by,
                    ":since": entitlement.since.millis(),
                    ":until": entitlement.valid_until.map(Timestamp::millis),
                },
            )?;
            self.open_chats(user, &entitlement.name, now)?;
        }
        Ok(())
    }
}

/// Kind and id of an entitlement's source. The free plan has no rows.
fn key(source: &Source) -> Option<(&'static str, &str)> {
    match source {
        Source::Purchase { id, .. } => Some(("purchase", id.as_str())),
        Source::Grant { id, .. } => Some(("grant", id)),
        Source::FreePlan => None,
    }
}

/// The event, the price and the granting admin of a source.
fn provenance(source: &Source) -> (Option<&str>, Option<&str>, Option<i64>) {
    match source {
        Source::Purchase { event, price, .. } => {
            (event.as_ref().map(EventId::as_str), price.as_ref().map(PriceId::as_str), None)
        }
        Source::Grant { by, .. } => (None, None, Some(by.0)),
        Source::FreePlan => (None, None, None),
    }
}

fn entitlement(row: &Fields<'_>) -> Result<Entitlement, StoreError> {
    let grant = row.word("source_kind", |kind| match kind {
        "purchase" => Some(false),
        "grant" => Some(true),
        _ => None,
    })?;
    let source = if grant {
        Source::Grant { id: row.get("source_id")?, by: UserId(row.get("granted_by")?) }
    } else {
        Source::Purchase {
            id: row.id("source_id", SubscriptionId::new)?,
            event: row.opt_id("event_id", EventId::new)?,
            price: row.opt_id("price_id", PriceId::new)?,
        }
    };
    Ok(Entitlement {
        name: row.id("name", EntitlementName::new)?,
        plan: row.id("plan", PlanCode::new)?,
        source,
        since: row.millis("since_ms")?,
        valid_until: row.opt_millis("valid_until_ms")?,
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::domain::access::{Entitlement, Source};
    use crate::domain::changes::{EntitlementChanges, HeldEntitlement};
    use crate::domain::clock::Timestamp;
    use crate::domain::ids::{EntitlementName, PlanCode, SubscriptionId};
    use crate::store::tests::{ANN, BOB, NOW, new_store};

    fn right(name: &str, plan: &str, until: Option<Timestamp>) -> Entitlement {
        let id = SubscriptionId::new("sub_1");
        Entitlement {
            name: EntitlementName::new(name),
            plan: PlanCode::new(plan),
            source: Source::Purchase { id, event: None, price: None },
            since: NOW,
            valid_until: until,
        }
    }

    #[tokio::test]
    async fn rows_are_opened_updated_and_closed() {
        let (_folder, _path, store) = new_store();
        let later = NOW.plus(Duration::from_mins(1));
        let source = Source::Grant { id: "grant-1".to_owned(), by: BOB };
        let granted = Entitlement { source, ..right("signals", "premium", None) };
        let done = store.write(move |tx| {
            tx.ensure_user(ANN, NOW)?;
            let opened = vec![granted.clone(), right("archive", "premium", None)];
            let changes = EntitlementChanges { opened: opened.clone(), ..Default::default() };
            tx.save_entitlements(ANN, &changes, NOW)?;
            assert_eq!(tx.entitlements_of(ANN, NOW)?, opened);
            let open = tx.open_entitlements(ANN)?;
            assert_eq!(open.iter().map(|held| held.row).collect::<Vec<_>>(), [1, 2]);

            let ends = right("archive", "premium", Some(later));
            let updated = vec![HeldEntitlement { row: 2, entitlement: ends.clone() }];
            let ended = Entitlement { valid_until: Some(NOW), ..granted };
            let closed = vec![HeldEntitlement { row: 1, entitlement: ended }];
            let opened = vec![right("signals", "pro", None)];
            let changes = EntitlementChanges { opened, updated, closed, ..Default::default() };
            tx.save_entitlements(ANN, &changes, NOW)?;
            assert_eq!(tx.entitlements_of(ANN, NOW)?, [ends, right("signals", "pro", None)]);
            assert_eq!(tx.entitlements_of(ANN, later)?, [right("signals", "pro", None)]);
            assert_eq!(tx.open_entitlements(ANN)?.len(), 2, "one has expired and is not closed");
            Ok(())
        });
        done.await.unwrap();
    }
}
