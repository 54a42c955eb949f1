//! Which facts and notices of an account are archived from now on, and which no longer.

use std::collections::BTreeSet;

use crate::domain::account::{Account, Archivable, Fact, archivable, extended};
use crate::domain::changes::change_set::{ArchiveChange, Changes, NoticeChange};
use crate::domain::changes::record::{NoticeState, QueuedNotice};
use crate::domain::changes::settlement::Settlement;

impl Settlement<'_> {
    /// Decided once enough facts have come of age, and whenever the archive was read. Facts are archived
    /// only if the account has the same meaning without them, and nothing would be decided differently.
    /// `settled` is what is decided about `account` otherwise, and `new` are its facts that are not stored
    /// yet.
    pub(super) fn archive(
        &self,
        account: &Account,
        new: &[Fact],
        settled: &Changes,
    ) -> Option<ArchiveChange> {
        let archive = &self.record.archive;
        let facts = || self.record.history.iter().chain(new);
        let horizon = self.rules.archiving.horizon(facts(), self.context.expiry_now)?;
        let has_aged =
            |fact: &&Fact| fact.at <= horizon && archive.until.is_none_or(|until| fact.at > until);
        let is_due = facts().filter(has_aged).count() >= self.rules.archiving.batch;
        if !archive.is_read && !is_due {
            return None;
        }
        let mut history = extended(self.record.history.clone(), new);
        history.sort_by(Fact::reading_order);
        let waiting = self.waiting(settled);
        let waiting: BTreeSet<&str> = waiting.iter().map(|key| subject(key)).collect();
        let found = archivable(account, &history, &waiting, horizon);
        let found = if self.is_settled_without(&found, account, history, settled) {
            found
        } else {
            Archivable::default()
        };
        let notices = self.record.notices.iter().filter(|queued| is_archived(queued, &found));
        let notices: BTreeSet<String> = notices.map(|queued| queued.notice.key.clone()).collect();
        let change = ArchiveChange {
            // Facts that were archived earlier and are not read now stay archived.
            until: archive
                .until
                .filter(|_| !archive.is_read)
                .map_or(horizon, |until| until.max(horizon)),
            rules: self.rules.archive_rules,
            archived: found.facts.difference(&archive.facts).cloned().collect(),
            restored: archive.facts.difference(&found.facts).cloned().collect(),
            archived_notices: notices.difference(&archive.notices).cloned().collect(),
            restored_notices: archive.notices.difference(&notices).cloned().collect(),
        };
        let is_unchanged = change.restored.is_empty() && change.restored_notices.is_empty();
        let is_up_to_date = archive.is_read && archive.is_current && is_unchanged;
        (is_due || !is_up_to_date).then_some(change)
    }

    /// The keys of the notices that wait to be sent, those included that are queued now.
    fn waiting<'b>(&'b self, settled: &'b Changes) -> Vec<&'b str> {
        let is_waiting = |queued: &&QueuedNotice| {
            matches!(queued.state, NoticeState::Waiting | NoticeState::Leaving)
        };
        let stored = self.record.notices.iter().filter(is_waiting);
        let queued = settled.notices.iter().filter_map(|change| match change {
            NoticeChange::Queue(new) => Some(&new.notice),
            NoticeChange::Reopen(notice) => Some(notice),
            NoticeChange::Reword(_) | NoticeChange::Withdraw { .. } => None,
        });
        stored
            .map(|queued| &queued.notice)
            .chain(queued)
            .map(|notice| notice.key.as_str())
            .collect()
    }

    /// Whether the same is decided about the account without these facts and notices.
    fn is_settled_without(
        &self,
        found: &Archivable,
        account: &Account,
        mut history: Vec<Fact>,
        settled: &Changes,
    ) -> bool {
        let policy = self.rules.policy;
        history.retain(|fact| !found.facts.contains(&fact.source));
        let retained = Account::of(self.record.user, history, policy);
        let mut record = self.record.clone();
        record.notices.retain(|queued| !is_archived(queued, found));
        let settlement = Settlement { record: &record, ..*self };
        account.has_meaning_of(&retained, policy) && settlement.changes(&retained) == *settled
    }
}

/// A finished notice about something whose facts are archived.
fn is_archived(queued: &QueuedNotice, found: &Archivable) -> bool {
    let is_finished = match queued.state {
        NoticeState::Waiting | NoticeState::Leaving => false,
        NoticeState::Sent | NoticeState::Withdrawn | NoticeState::GivenUp => true,
    };
    is_finished && found.objects.contains(subject(&queued.notice.key))
}

/// The object that a key begins with.
fn subject(key: &str) -> &str {
    key.split_once(':').map_or(key, |(subject, _)| subject)
}
