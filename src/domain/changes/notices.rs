//! How the queued notices about an account become those that are true.

use crate::domain::account::{Announcement, Audience};
use crate::domain::admin::Admin;
use crate::domain::alerts::recipients;
use crate::domain::changes::change_set::{NewNotice, NoticeChange};
use crate::domain::changes::record::{NoticeState, QueuedNotice};
use crate::domain::clock::Timestamp;
use crate::domain::ids::UserId;
use crate::domain::notice::{Alarm, KeyedNotice, Notice};

/// The account of notices that concern no account.
pub const NO_ACCOUNT: UserId = UserId(0);

/// An alarm about no account, for every admin.
#[must_use]
pub fn alarm(admins: &[Admin], key: String, alarm: Alarm) -> Vec<NewNotice> {
    let notice = KeyedNotice { key, notice: Notice::Alarm { alarm } };
    to_admins(admins.iter().map(|admin| admin.id), NO_ACCOUNT, &notice)
}

/// A notice about the account of `about`, for each of these admins.
#[must_use]
pub fn to_admins(
    readers: impl IntoIterator<Item = UserId>,
    about: UserId,
    notice: &KeyedNotice,
) -> Vec<NewNotice> {
    let to = |reader| NewNotice { reader, about, notice: for_admin(notice, reader), cause: None };
    readers.into_iter().map(to).collect()
}

/// The changes, and whether a notice that is no longer true is being sent at this moment.
pub(super) struct NoticeSync {
    pub(super) changes: Vec<NoticeChange>,
    pub(super) is_untrue_notice_leaving: bool,
}

/// Queues what is to be announced, and withdraws what is no longer true.
pub(super) fn sync(
    queued: &[QueuedNotice],
    announcements: &[Announcement],
    account: UserId,
    admins: &[Admin],
    cause: Option<Timestamp>,
) -> NoticeSync {
    let addressed: Vec<Addressed> = announcements
        .iter()
        .flat_map(|announcement| address(announcement, account, admins))
        .collect();
    let mut changes = Vec::new();
    for Addressed { reader, notice, is_fresh } in &addressed {
        let known = queued.iter().find(|queued| queued.notice.key == notice.key);
        match known.map(|queued| (queued.state, queued.notice.notice == notice.notice)) {
            None if *is_fresh => changes.push(NoticeChange::Queue(NewNotice {
                reader: *reader,
                about: account,
                notice: notice.clone(),
                cause,
            })),
            Some((NoticeState::Withdrawn, _)) if *is_fresh => {
                changes.push(NoticeChange::Reopen(notice.clone()));
            }
            Some((NoticeState::Waiting, false)) => {
                changes.push(NoticeChange::Reword(notice.clone()));
            }
            _ => {}
        }
    }
    let mut is_untrue_notice_leaving = false;
    for QueuedNotice { notice, state } in queued {
        let is_true = addressed.iter().any(|addressed| addressed.notice.key == notice.key);
        if is_true || matches!(notice.notice, Notice::Conversation(_) | Notice::Chat(_)) {
            continue;
        }
        match state {
            NoticeState::Waiting => {
                changes.push(NoticeChange::Withdraw { key: notice.key.clone() });
            }
            NoticeState::Leaving => is_untrue_notice_leaving = true,
            NoticeState::Sent | NoticeState::Withdrawn | NoticeState::GivenUp => {}
        }
    }
    NoticeSync { changes, is_untrue_notice_leaving }
}

struct Addressed {
    reader: UserId,
    notice: KeyedNotice,
    is_fresh: bool,
}

/// Each reader has a notice of their own.
fn address(announcement: &Announcement, account: UserId, admins: &[Admin]) -> Vec<Addressed> {
    let Announcement { audience, notice, fresh } = announcement;
    let to = |reader, notice| Addressed { reader, notice, is_fresh: *fresh };
    match audience {
        Audience::User => vec![to(account, notice.clone())],
        Audience::Admins => {
            admins.iter().map(|admin| to(admin.id, for_admin(notice, admin.id))).collect()
        }
        Audience::RecipientsOf(kind) => recipients(admins, *kind)
            .map(|admin| to(admin.id, for_admin(notice, admin.id)))
            .collect(),
    }
}

fn for_admin(notice: &KeyedNotice, admin: UserId) -> KeyedNotice {
    KeyedNotice { key: format!("{}:to:{admin}", notice.key), notice: notice.notice.clone() }
}
