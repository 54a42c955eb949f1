//! Entitlements: what each user can use, from when, until when, and the source of it. A row is opened, its
//! end can move, and it is closed; it is never deleted.

use std::collections::BTreeSet;

use rusqlite::named_params;

use crate::domain::access::{Entitlement, Source};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{EntitlementName, EventId, PlanCode, PriceId, SubscriptionId, UserId};
use crate::store::error::StoreError;
use crate::store::fields::{Fields, Table};
use crate::store::transaction::{ReadTx, WriteTx};

pub(super) const ENTITLEMENTS: Table = Table { name: "entitlements", key: "entitlement_id" };

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

    /// How many entitlements are in force, by plan code.
    pub fn active_entitlements_by_plan(
        &self,
        now: Timestamp,
    ) -> Result<Vec<(String, u64)>, StoreError> {
        self.many(
            ENTITLEMENTS,
            "SELECT max(entitlement_id) AS entitlement_id, plan, count(*) AS entitlements
             FROM entitlements
             WHERE ended_ms IS NULL AND (valid_until_ms IS NULL OR valid_until_ms > ?1
                 OR EXISTS (SELECT 1 FROM revocation_brake WHERE paused_ms IS NOT NULL))
             GROUP BY plan ORDER BY plan",
            [now.millis()],
            |row| {
                let count: i64 = row.get("entitlements")?;
                Ok((row.get("plan")?, u64::try_from(count).unwrap_or(0)))
            },
        )
    }
}

/// Access that ended because its time was over.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ExpiredEntitlement {
    /// The id of a subscription or a grant.
    pub source: String,
    pub plan: PlanCode,
    pub at: Timestamp,
}

/// What changed when a user's entitlements were synced.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EntitlementChanges {
    pub ran_out: BTreeSet<ExpiredEntitlement>,
    /// For each name that is new, or whose end has moved: the entitlement that lasts longest.
    pub granted: Vec<Entitlement>,
    /// For each name that no source gives any more: the entitlement as it was at its end.
    pub revoked: Vec<Entitlement>,
}

impl WriteTx<'_> {
    /// Makes the user's open rows exactly `rights`. An entitlement that stays keeps its row; one that
    /// another plan gives now is closed and opened again. Entitlements from the subscriptions in
    /// `untouched` stay, with the end given there.
    pub fn sync_entitlements(
        &mut self,
        user: UserId,
        rights: &[Entitlement],
        untouched: &[(SubscriptionId, Option<Timestamp>)],
        now: Timestamp,
    ) -> Result<EntitlementChanges, StoreError> {
        self.ensure_user(user, now)?;
        let open = self.many(
            ENTITLEMENTS,
            "SELECT * FROM entitlements WHERE user_id = ?1 AND ended_ms IS NULL",
            [user.0],
            |row| Ok((row.get::<i64>("entitlement_id")?, entitlement(row)?)),
        )?;
        let mut changes = EntitlementChanges::default();
        let (mut closed, mut kept): (Vec<Entitlement>, Vec<Entitlement>) = Default::default();
        let same = |right: &Entitlement, held: &Entitlement| {
            right.name == held.name
                && right.plan == held.plan
                && key(&right.source) == key(&held.source)
        };
        for (id, held) in &open {
            let Some(right) = rights.iter().find(|right| same(right, held)) else {
                let source = key(&held.source).map(|(_, id)| id);
                let stays = untouched.iter().find(|(id, _)| Some(id.as_str()) == source);
                if let Some((_, until)) = stays {
                    if held.valid_until != *until {
                        self.change(
                            "UPDATE entitlements SET valid_until_ms = ?2 WHERE entitlement_id = ?1",
                            (id, until.map(Timestamp::millis)),
                        )?;
                    }
                    kept.push(Entitlement { valid_until: *until, ..held.clone() });
                } else {
                    let end = held.valid_until.map_or(now, |until| until.min(now));
                    if held.valid_until == Some(end)
                        && let Some((_, id)) = key(&held.source)
                    {
                        let (source, plan) = (id.to_owned(), held.plan.clone());
                        changes.ran_out.insert(ExpiredEntitlement { source, plan, at: end });
                    }
                    closed.push(Entitlement { valid_until: Some(end), ..held.clone() });
                    self.change(
                        "UPDATE entitlements SET ended_ms = ?2 WHERE entitlement_id = ?1",
                        (id, end.millis()),
                    )?;
                }
                continue;
            };
            if right != held {
                let (event, price, _) = provenance(&right.source);
                self.change(
                    "UPDATE entitlements SET valid_until_ms = :until, since_ms = :since,
                         event_id = :event, price_id = :price
                     WHERE entitlement_id = :id",
                    named_params! {
                        ":id": id,
                        ":until": right.valid_until.map(Timestamp::millis),
                        ":since": right.since.millis(),
                        ":event": event,
                        ":price": price,
                    },
                )?;
            }
        }
        for right in rights {
            let Some((kind, source)) = key(&right.source) else { continue };
            if open.iter().any(|(_, held)| same(right, held)) {
                continue;
            }
            let (event, price, granted_by) = provenance(&right.source);
            self.change(
                "INSERT INTO entitlements (user_id, name, plan, source_kind, source_id, event_id,
                     price_id, granted_by, since_ms, valid_until_ms)
                 VALUES (:user, :name, :plan, :kind, :source, :event, :price, :by, :since, :until)",
                named_params! {
                    ":user": user.0,
                    ":name": right.name.as_str(),
                    ":plan": right.plan.as_str(),
                    ":kind": kind,
                    ":source": source,
                    ":event": event,
                    ":price": price,
                    ":by": granted_by,
                    ":since": right.since.millis(),
                    ":until": right.valid_until.map(Timestamp::millis),
                },
            )?;
        }
        let of_rows = rights.iter().filter(|right| key(&right.source).is_some());
        let (before, after) =
            (by_name(open.iter().map(|(_, held)| held)), by_name(of_rows.chain(&kept)));
        let ends = |held: &Entitlement| (held.name.clone(), held.valid_until);
        let known: BTreeSet<_> = before.iter().map(ends).collect();
        let names: BTreeSet<_> = after.iter().map(|held| held.name.clone()).collect();
        changes.granted = after.into_iter().filter(|held| !known.contains(&ends(held))).collect();
        changes.revoked = by_name(closed.iter().filter(|held| !names.contains(&held.name)));
        Ok(changes)
    }
}

/// One entitlement for each name: the one that lasts longest.
fn by_name<'a>(rights: impl Iterator<Item = &'a Entitlement>) -> Vec<Entitlement> {
    let mut found: Vec<Entitlement> = Vec::new();
    for right in rights {
        let end = |right: &Entitlement| (right.valid_until.is_none(), right.valid_until);
        match found.iter_mut().find(|longest| longest.name == right.name) {
            Some(longest) if end(right) > end(longest) => *longest = right.clone(),
            Some(_) => {}
            None => found.push(right.clone()),
        }
    }
    found
}

/// Kind and id of an entitlement's source. The free plan has no rows.
pub(super) fn key(source: &Source) -> Option<(&'static str, &str)> {
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

pub(super) fn entitlement(row: &Fields<'_>) -> Result<Entitlement, StoreError> {
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
    use crate::domain::clock::Timestamp;
    use crate::domain::ids::{EntitlementName, PlanCode, SubscriptionId};
    use crate::store::EntitlementChanges;
    use crate::store::tests::{ANN, NOW, new_store};

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
    async fn entitlements_open_move_close_and_expire() {
        let (_folder, _path, store) = new_store();
        let later = NOW.plus(Duration::from_mins(1));
        let done = store.write(move |tx| {
            let both =
                |until| [right("signals", "premium", until), right("archive", "premium", until)];
            assert_eq!(tx.sync_entitlements(ANN, &both(None), &[], NOW)?.granted, both(None));
            let same = tx.sync_entitlements(ANN, &both(None), &[], later)?;
            assert_eq!(same, EntitlementChanges::default());
            let sooner = tx.sync_entitlements(ANN, &both(Some(later)), &[], NOW)?;
            assert_eq!((sooner.granted, sooner.revoked), (both(Some(later)).to_vec(), Vec::new()));
            assert_eq!(tx.number("SELECT count(*) FROM entitlements", [])?, Some(2));
            assert_eq!(tx.entitlements_of(ANN, NOW)?, both(Some(later)));
            assert_eq!(tx.entitlements_of(ANN, later)?, []);

            let pro = [right("signals", "pro", None)];
            let changes = tx.sync_entitlements(ANN, &pro, &[], later)?;
            assert_eq!(changes.ran_out.len(), 1, "{changes:?}");
            assert_eq!(changes.granted, pro, "it was held before, with an end");
            assert_eq!(changes.revoked, [right("archive", "premium", Some(later))]);
            assert_eq!(tx.entitlements_of(ANN, later)?, pro);
            let other = [right("signals", "max", None)];
            assert_eq!(
                tx.sync_entitlements(ANN, &other, &[], later)?,
                EntitlementChanges::default()
            );
            tx.sync_entitlements(ANN, &pro, &[], later)?;

            let untouched = |until| [(SubscriptionId::new("sub_1"), until)];
            assert_eq!(
                tx.sync_entitlements(ANN, &[], &untouched(None), later)?,
                EntitlementChanges::default()
            );
            assert_eq!(tx.entitlements_of(ANN, later)?, pro);
            let end = later.plus(Duration::from_mins(1));
            let ends = tx.sync_entitlements(ANN, &[], &untouched(Some(end)), later)?;
            assert_eq!(ends.granted, [right("signals", "pro", Some(end))]);
            assert_eq!(
                tx.entitlements_of(ANN, end)?,
                [],
                "an untouched entitlement gets the given end"
            );
            tx.sync_entitlements(ANN, &[], &untouched(None), later)?;
            let gone = tx.sync_entitlements(ANN, &[], &[], later)?;
            assert_eq!(gone.revoked, [right("signals", "pro", Some(later))]);
            assert_eq!(tx.entitlements_of(ANN, later)?, []);
            assert_eq!(tx.number("SELECT count(*) FROM entitlements", [])?, Some(5));
            Ok(())
        });
        done.await.unwrap();
    }

    #[tokio::test]
    async fn a_granted_entitlement_names_the_admin() {
        let (_folder, _path, store) = new_store();
        let source = Source::Grant { id: "grant-1".to_owned(), by: crate::store::tests::BOB };
        let given = Entitlement { source, ..right("signals", "premium", None) };
        let wanted = [given.clone(), right("signals", "premium", None)];
        let expected = wanted.clone();
        let held = store.write(move |tx| {
            tx.sync_entitlements(ANN, &wanted, &[], NOW)?;
            tx.entitlements_of(ANN, NOW)
        });
        assert_eq!(held.await.unwrap(), expected);
    }
}
