//! The ledger of rights: who may use what, since when, until when, and because of what.

use std::collections::BTreeSet;

use rusqlite::named_params;

use crate::domain::access::Entitlement;
use crate::domain::access::Source;
use crate::domain::clock::Timestamp;
use crate::domain::ids::EntitlementName;
use crate::domain::ids::EventId;
use crate::domain::ids::PlanCode;
use crate::domain::ids::PriceId;
use crate::domain::ids::SubscriptionId;
use crate::domain::ids::UserId;
use crate::store::error::StoreError;
use crate::store::fields::Fields;
use crate::store::fields::Table;
use crate::store::transaction::ReadTx;
use crate::store::transaction::WriteTx;

pub(super) const ENTITLEMENTS: Table = Table { name: "entitlements", key: "entitlement_id" };

impl ReadTx<'_> {
    /// Open rows whose end has not come, oldest first. While revocations are paused, those whose end has
    /// come as well: they have none until that is decided.
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
        for right in &mut held {
            right.valid_until.take_if(|until| *until <= now);
        }
        Ok(held)
    }

    /// How many rights are in force, by the plan that gives them.
    pub fn active_entitlements_by_plan(
        &self,
        now: Timestamp,
    ) -> Result<Vec<(String, u64)>, StoreError> {
        self.many(
            ENTITLEMENTS,
            "SELECT max(entitlement_id) AS entitlement_id, plan, count(*) AS rights
             FROM entitlements
             WHERE ended_ms IS NULL AND (valid_until_ms IS NULL OR valid_until_ms > ?1
                 OR EXISTS (SELECT 1 FROM revocation_brake WHERE paused_ms IS NOT NULL))
             GROUP BY plan ORDER BY plan",
            [now.millis()],
            |row| {
                let rights: i64 = row.get("rights")?;
                Ok((row.get("plan")?, u64::try_from(rights).unwrap_or(0)))
            },
        )
    }
}

/// Access that time alone has ended.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ExpiredEntitlement {
    /// A subscription's or a grant's id.
    pub source: String,
    pub plan: PlanCode,
    pub at: Timestamp,
}

/// What a change of somebody's rights came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EntitlementChanges {
    pub ran_out: BTreeSet<ExpiredEntitlement>,
    /// One right, the one that lasts longest, for each name that nothing gave before, or that ends at
    /// another moment now.
    pub granted: Vec<Entitlement>,
    /// One right, as it stood at its end, for each name that nothing gives any more.
    pub revoked: Vec<Entitlement>,
}

impl WriteTx<'_> {
    /// Makes the user's open rows exactly `rights`. A right that stays keeps its row; one that
    /// comes from another plan now is closed and opened again. What the sources in `untouched` gave
    /// stays, and ends when that says.
    pub fn sync_entitlements(
        &mut self,
        user: UserId,
        rights: &[Entitlement],
        untouched: &[(SubscriptionId, Option<Timestamp>)],
        now: Timestamp,
    ) -> Result<EntitlementChanges, StoreError> {
        self.know_user(user, now)?;
        let open = self.many(
            ENTITLEMENTS,
            "SELECT * FROM entitlements WHERE user_id = ?1 AND ended_ms IS NULL",
            [user.0],
            |row| Ok((row.get::<i64>("entitlement_id")?, entitlement(row)?)),
        )?;
        let mut moves = EntitlementChanges::default();
        let (mut closed, mut kept): (Vec<Entitlement>, Vec<Entitlement>) = Default::default();
        let same = |one: &Entitlement, two: &Entitlement| {
            one.name == two.name && one.plan == two.plan && key(&one.source) == key(&two.source)
        };
        for (id, held) in &open {
            let Some(right) = rights.iter().find(|right| same(right, held)) else {
                let source = key(&held.source).map(|(_, id)| id);
                let stays = untouched.iter().find(|(one, _)| Some(one.as_str()) == source);
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
                        moves.ran_out.insert(ExpiredEntitlement { source, plan, at: end });
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
        let ends = |one: &Entitlement| (one.name.clone(), one.valid_until);
        let known: BTreeSet<_> = before.iter().map(ends).collect();
        let names: BTreeSet<_> = after.iter().map(|held| held.name.clone()).collect();
        moves.granted = after.into_iter().filter(|held| !known.contains(&ends(held))).collect();
        moves.revoked = by_name(closed.iter().filter(|held| !names.contains(&held.name)));
        Ok(moves)
    }
}

/// One right for each name: the one that lasts longest.
fn by_name<'a>(rights: impl Iterator<Item = &'a Entitlement>) -> Vec<Entitlement> {
    let mut found: Vec<Entitlement> = Vec::new();
    for right in rights {
        let lasts = |one: &Entitlement| (one.valid_until.is_none(), one.valid_until);
        match found.iter_mut().find(|one| one.name == right.name) {
            Some(one) if lasts(right) > lasts(one) => *one = right.clone(),
            Some(_) => {}
            None => found.push(right.clone()),
        }
    }
    found
}

/// Kind and id of what a right comes from; the free plan has no rows.
pub(super) fn key(source: &Source) -> Option<(&'static str, &str)> {
    match source {
        Source::Purchase { id, .. } => Some(("purchase", id.as_str())),
        Source::Grant { id, .. } => Some(("grant", id)),
        Source::FreePlan => None,
    }
}

/// Event, price and granting admin.
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

    use crate::domain::access::Entitlement;
    use crate::domain::access::Source;
    use crate::domain::clock::Timestamp;
    use crate::domain::ids::EntitlementName;
    use crate::domain::ids::PlanCode;
    use crate::domain::ids::SubscriptionId;
    use crate::store::EntitlementChanges;
    use crate::store::StoreError;
    use crate::store::tests::ANN;
    use crate::store::tests::NOW;
    use crate::store::tests::new_store;

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
    async fn rights_open_move_close_and_run_out() {
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
            let moves = tx.sync_entitlements(ANN, &pro, &[], later)?;
            assert_eq!(moves.ran_out.len(), 1, "{moves:?}");
            assert_eq!(moves.granted, pro, "it was there before, with an end");
            assert_eq!(moves.revoked, [right("archive", "premium", Some(later))]);
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
            assert_eq!(tx.entitlements_of(ANN, end)?, [], "what is kept gets its end");
            tx.sync_entitlements(ANN, &[], &untouched(None), later)?;
            let gone = tx.sync_entitlements(ANN, &[], &[], later)?;
            assert_eq!(gone.revoked, [right("signals", "pro", Some(later))]);
            assert_eq!(tx.entitlements_of(ANN, later)?, []);
            assert_eq!(tx.number("SELECT count(*) FROM entitlements", [])?, Some(5));
            Ok::<_, StoreError>(())
        });
        done.await.unwrap();
    }

    #[tokio::test]
    async fn a_right_given_by_hand_names_who_gave_it() {
        let (_folder, _path, store) = new_store();
        let source = Source::Grant { id: "grant-1".to_owned(), by: crate::store::tests::BOB };
        let given = Entitlement { source, ..right("signals", "premium", None) };
        let wanted = [given.clone(), right("signals", "premium", None)];
        let expected = wanted.clone();
        let held = store.write(move |tx| {
            tx.sync_entitlements(ANN, &wanted, &[], NOW)?;
            tx.entitlements_of(ANN, NOW)
        });
        assert_eq!(held.await.map_err(|error: StoreError| error).unwrap(), expected);
    }
}
