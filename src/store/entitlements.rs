//! The ledger of rights: who may use what, since when, until when, and because of what.

use rusqlite::named_params;

use crate::domain::access::Entitlement;
use crate::domain::access::Source;
use crate::domain::clock::Timestamp;
use crate::domain::ids::EntitlementName;
use crate::domain::ids::EventId;
use crate::domain::ids::PlanCode;
use crate::domain::ids::SubscriptionId;
use crate::domain::ids::UserId;
use crate::store::error::StoreError;
use crate::store::fields::Fields;
use crate::store::fields::Table;
use crate::store::ledger::Ledger;
use crate::store::ledger::Snapshot;

const ENTITLEMENTS: Table = Table { name: "entitlements", key: "entitlement_id" };

impl Snapshot<'_> {
    /// Open rows whose end has not come, oldest first.
    pub fn entitlements_of(
        &self,
        user: UserId,
        now: Timestamp,
    ) -> Result<Vec<Entitlement>, StoreError> {
        self.many(
            ENTITLEMENTS,
            "SELECT * FROM entitlements
             WHERE user_id = ?1 AND ended_ms IS NULL
                 AND (valid_until_ms IS NULL OR valid_until_ms > ?2)
             ORDER BY entitlement_id",
            (user.0, now.millis()),
            entitlement,
        )
    }
}

impl Ledger<'_> {
    /// Makes the open rows of this subscription exactly `names` under `plan`, until
    /// `valid_until`. A right that stays keeps its row; one that comes from another plan now is
    /// closed and opened again.
    #[expect(clippy::too_many_arguments, reason = "the columns of the row")]
    pub fn put_entitlements(
        &mut self,
        user: UserId,
        subscription: &SubscriptionId,
        plan: &PlanCode,
        names: &[EntitlementName],
        valid_until: Option<Timestamp>,
        event: Option<&EventId>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.know_user(user, now)?;
        let open = self.many(
            ENTITLEMENTS,
            "SELECT * FROM entitlements
             WHERE user_id = ?1 AND source_kind = 'subscription' AND source_id = ?2
                 AND ended_ms IS NULL",
            (user.0, subscription.as_str()),
            |row| Ok((row.get::<i64>("entitlement_id")?, entitlement(row)?)),
        )?;
        let (stays, goes): (Vec<_>, Vec<_>) = open
            .into_iter()
            .partition(|(_, right)| right.plan == *plan && names.contains(&right.name));
        for (id, _) in goes {
            self.change(
                "UPDATE entitlements SET ended_ms = ?2 WHERE entitlement_id = ?1",
                (id, now.millis()),
            )?;
        }
        for (id, right) in &stays {
            if right.valid_until != valid_until {
                self.change(
                    "UPDATE entitlements SET valid_until_ms = ?2 WHERE entitlement_id = ?1",
                    (id, valid_until.map(Timestamp::millis)),
                )?;
            }
        }
        for name in names {
            if stays.iter().any(|(_, right)| right.name == *name) {
                continue;
            }
            // A name that stands twice in the catalogue is one right.
            self.change(
                "INSERT INTO entitlements (user_id, name, plan, source_kind, source_id, event_id,
                     since_ms, valid_until_ms)
                 VALUES (:user, :name, :plan, 'subscription', :source, :event, :now, :until)
                 ON CONFLICT DO NOTHING",
                named_params! {
                    ":user": user.0,
                    ":name": name.as_str(),
                    ":plan": plan.as_str(),
                    ":source": subscription.as_str(),
                    ":event": event.map(EventId::as_str),
                    ":now": now.millis(),
                    ":until": valid_until.map(Timestamp::millis),
                },
            )?;
        }
        Ok(())
    }
}

fn entitlement(row: &Fields<'_>) -> Result<Entitlement, StoreError> {
    row.word("source_kind", |kind| (kind == "subscription").then_some(()))?;
    Ok(Entitlement {
        name: row.id("name", EntitlementName::new)?,
        plan: row.id("plan", PlanCode::new)?,
        source: Source::Subscription {
            id: row.id("source_id", SubscriptionId::new)?,
            event: row.opt_id("event_id", EventId::new)?,
        },
        since: row.millis("since_ms")?,
        valid_until: row.opt_millis("valid_until_ms")?,
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::domain::ids::EntitlementName;
    use crate::domain::ids::PlanCode;
    use crate::domain::ids::SubscriptionId;
    use crate::store::StoreError;
    use crate::store::tests::ANN;
    use crate::store::tests::NOW;
    use crate::store::tests::new_store;

    #[tokio::test]
    async fn rights_open_move_close_and_run_out() {
        let (_folder, _path, store) = new_store();
        let (sub, premium, pro) =
            (SubscriptionId::new("sub_1"), PlanCode::new("premium"), PlanCode::new("pro"));
        let names = ["signals", "archive"].map(EntitlementName::new);
        let later = NOW.plus(Duration::from_mins(1));
        let done = store.write(move |ledger| {
            ledger.put_entitlements(ANN, &sub, &premium, &names, None, None, NOW)?;
            ledger.put_entitlements(ANN, &sub, &premium, &names, Some(later), None, later)?;
            let open = ledger.entitlements_of(ANN, NOW)?;
            assert_eq!(open.len(), 2);
            assert!(open.iter().all(|r| r.since == NOW && r.valid_until == Some(later)));
            assert_eq!(ledger.entitlements_of(ANN, later)?, []);

            ledger.put_entitlements(ANN, &sub, &pro, &names[..1], None, None, later)?;
            let open = ledger.entitlements_of(ANN, later)?;
            assert_eq!(open.len(), 1);
            assert_eq!((&open[0].plan, open[0].since), (&pro, later));

            ledger.put_entitlements(ANN, &sub, &pro, &[], None, None, later)?;
            assert_eq!(ledger.entitlements_of(ANN, later)?, []);
            assert_eq!(ledger.number("SELECT count(*) FROM entitlements", [])?, Some(3));
            Ok::<_, StoreError>(())
        });
        done.await.unwrap();
    }
}
