//! Notices about grants: given, begun, revoked, over.

use crate::domain::account::Account;
use crate::domain::account::grant::HeldGrant;
use crate::domain::account::notices::builder::NoticeBuilder;
use crate::domain::notice::{GrantedPlan, Notice};

impl NoticeBuilder<'_> {
    /// Adds the notices about everything that was ever granted.
    pub(super) fn grants(&mut self, account: &Account) {
        for held in &account.grants {
            self.held_grant(account, held);
        }
        for revoked in &account.revoked_grants {
            if revoked.held.is_unfinished(revoked.at) {
                let plan = revoked.held.grant.plan.clone();
                let key = format!("{}:revoked", revoked.held.grant.id);
                self.notify(key, revoked.at, Notice::GrantRevoked { plan });
            }
        }
    }

    fn held_grant(&mut self, account: &Account, held: &HeldGrant) {
        let (id, plan) = (&held.grant.id, held.grant.plan.clone());
        if let Some(until) = held.until()
            && self.is_due(until)
        {
            let is_continued = account.paid_access(&plan, self.policy, self.now).is_some()
                || account
                    .grants
                    .iter()
                    .any(|other| other.grant.plan == plan && other.is_unfinished(self.now));
            if !is_continued {
                let key = format!("{id}:ended:{}", until.seconds());
                self.notify(key, until, Notice::GrantEnded { plan });
            }
            return;
        }
        let deferral = held.grant.deferral;
        if let Some(begins) = held.begins
            && deferral.is_some()
            && held.changed_at <= begins
        {
            let notice = Notice::GrantBegun { plan, until: held.until() };
            return self.notify(format!("{id}:begun"), begins, notice);
        }
        let is_waiting = held.begins.is_none();
        let lasts = deferral.and_then(|deferral| deferral.lasts);
        let granted = GrantedPlan {
            plan,
            extended: held.changed_at > held.granted_at,
            waiting: is_waiting,
            until: held.until(),
            lasts: lasts.filter(|_| is_waiting),
        };
        let key = format!("{id}:granted:{}", held.changed_at.millis());
        self.notify(key, held.changed_at, Notice::Granted(granted));
    }
}
