//! Every way into a paid chat: by a request, by an administrator's or anybody's invitation, by a folder; in groups,
//! forums, channels and their discussion groups.

use tollgate_sandbox::{CancelWhen, Card, ChatAction, GroupKind, Opened, Standing};

use crate::journeys::harness::{
    ALICE, BOTH, BRUNO, CLUB, JONAS, Journey, OLGA, User, hours, minutes,
};

/// The discussion group of the club's channel.
const TALK: i64 = -1_001_234_567_891;
const REMOVED: [ChatAction; 2] = [ChatAction::Ban, ChatAction::Unban];

async fn opens(kind: GroupKind) -> (Journey, User) {
    let app = Journey::begins().await;
    let olga = app.user(OLGA);
    olga.sends("/start");
    app.opens_club(CLUB, kind, &olga).await;
    (app, olga)
}

async fn buys(app: &Journey, user: &User) {
    app.buys(user, "Premium", Card::PAYS).await;
    app.works_in_chats().await;
}

async fn loses_plan(app: &Journey, user: &User) {
    app.stripe().cancel(&app.stripe().subscription_of(user), CancelWhen::Now).unwrap();
    app.settle().await;
    app.works_in_chats().await;
}

#[derive(Debug, Clone, Copy)]
enum Way {
    Invitation,
    FolderLink,
    /// A link of an administrator without requests.
    OpenLink,
    /// A request by a link of an administrator, who approves it.
    ApprovedByAdministrator,
}

const WAYS: [Way; 4] =
    [Way::Invitation, Way::FolderLink, Way::OpenLink, Way::ApprovedByAdministrator];

impl Way {
    fn brings(self, app: &Journey, user: i64) {
        let telegram = app.telegram();
        match self {
            Self::Invitation => telegram.add_member(CLUB, OLGA, user),
            Self::FolderLink => telegram.join_by_folder(user, CLUB),
            Self::OpenLink => {
                let link = telegram.create_link(CLUB, OLGA, false, None);
                assert_eq!(telegram.open_link(user, &link), Opened::Joined);
            }
            Self::ApprovedByAdministrator => {
                let link = telegram.create_link(CLUB, OLGA, true, None);
                telegram.open_link(user, &link);
                telegram.approve(CLUB, OLGA, user);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_entitled_stays_whichever_way_they_came_and_others_are_removed() {
    for way in WAYS {
        let (app, _olga) = opens(GroupKind::Supergroup).await;
        let (alice, bruno) = (app.user(ALICE), app.user(BRUNO));
        buys(&app, &alice).await;
        bruno.sends("/start");
        for user in [ALICE, BRUNO] {
            way.brings(&app, user);
        }
        app.works_in_chats().await;
        assert!(app.telegram().standing(CLUB, ALICE).is_in(), "{way:?}");
        let done: Vec<_> = app.actions_of_bot(CLUB, ALICE);
        assert!(done.is_empty() || done == [ChatAction::Approve], "{way:?}: {done:?}");
        assert_eq!(app.telegram().standing(CLUB, BRUNO), Standing::Left, "{way:?}");
        bruno.sees("Club").await;
        alice.sends("/chats");
        alice.sees("you have been a member since").await;
        // It is no ban for good.
        buys(&app, &bruno).await;
        app.joins(CLUB, &bruno).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forums_and_channels_are_joined_and_left_like_groups() {
    for kind in [GroupKind::Forum, GroupKind::Channel] {
        let (app, _olga) = opens(kind).await;
        let alice = app.user(ALICE);
        buys(&app, &alice).await;
        app.joins(CLUB, &alice).await;
        // Bruno was there before, and is noticed where he can write.
        app.telegram().hold_updates(true);
        app.telegram().add_member(CLUB, OLGA, BRUNO);
        while !app.telegram().waiting_updates().is_empty() {
            app.telegram().lose_update(0);
        }
        app.telegram().hold_updates(false);
        let writes = app.telegram().message_in_group(BRUNO, CLUB, "Hello") != 0;
        app.works_in_chats().await;
        assert_eq!(writes, kind == GroupKind::Forum);
        assert_eq!(app.telegram().standing(CLUB, BRUNO).is_in(), !writes);
        loses_plan(&app, &alice).await;
        assert_eq!(app.telegram().standing(CLUB, ALICE), Standing::Left);
        assert_eq!(app.actions_of_bot(CLUB, ALICE)[1..], REMOVED);
        alice.sees("You are no longer in Club").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_discussion_group_is_a_chat_of_its_own_and_comments_make_nobody_a_member() {
    let (app, olga) = opens(GroupKind::Channel).await;
    app.opens_club(TALK, GroupKind::Supergroup, &olga).await;
    app.telegram().link_discussion(CLUB, TALK);
    let (alice, bruno) = (app.user(ALICE), app.user(BRUNO));
    buys(&app, &alice).await;
    app.joins(CLUB, &alice).await;
    app.joins(TALK, &alice).await;
    app.telegram().post_in_channel(CLUB, OLGA, "Up or down?");
    // A comment by somebody who is in neither chat.
    bruno.sends("/start");
    assert_ne!(app.telegram().message_in_group(BRUNO, TALK, "Up"), 0);
    app.works_in_chats().await;
    assert_eq!(app.actions(TALK, BRUNO), [], "nobody is removed who is not in");
    let known = app.database().query("SELECT DISTINCT user_id FROM memberships ORDER BY user_id");
    assert_eq!(known, ["1001", "1002"], "the channel itself and Telegram are nobody's members");
    assert_eq!(bruno.times("no longer"), 0);
    loses_plan(&app, &alice).await;
    for chat in [CLUB, TALK] {
        assert_eq!(app.telegram().standing(chat, ALICE), Standing::Left);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_declined_reads_how_to_pay_and_comes_in_by_the_same_link() {
    for id in BOTH {
        let (app, _olga) = opens(GroupKind::Supergroup).await;
        let user = app.user(id);
        let link = app.telegram().create_link(CLUB, OLGA, true, None);
        assert_eq!(app.telegram().open_link(id, &link), Opened::Requested);
        app.works_in_chats().await;
        user.records(("is for people with a plan", "ist für Leute mit einem Tarif")).await;
        assert_eq!(app.actions(CLUB, id), [ChatAction::Request, ChatAction::Decline]);
        app.clock().passes(minutes(10)).await;
        user.sends("/start upgrade");
        user.sees("Premium").await;
        buys(&app, &user).await;
        assert_eq!(app.telegram().open_link(id, &link), Opened::Requested);
        app.works_in_chats().await;
        assert!(app.telegram().standing(CLUB, id).is_in());
        user.has_read_after(&app, 0, "chat_declined").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_asks_again_and_again_is_declined_each_time_and_reads_why_once_an_hour() {
    const WHY: &str = "is for people with a plan";
    let (app, _olga) = opens(GroupKind::Supergroup).await;
    let (alice, bruno) = (app.user(ALICE), app.user(BRUNO));
    let link = app.telegram().create_link(CLUB, OLGA, true, None);
    let declined = |user| {
        let done = app.actions_of_bot(CLUB, user);
        assert!(done.iter().all(|action| *action == ChatAction::Decline), "{done:?}");
        done.len()
    };
    for _ in 0..5 {
        assert_eq!(app.telegram().open_link(ALICE, &link), Opened::Requested);
        app.works_in_chats().await;
    }
    assert_eq!(app.telegram().open_link(BRUNO, &link), Opened::Requested);
    app.works_in_chats().await;
    assert_eq!((declined(ALICE), alice.times(WHY)), (5, 1));
    assert_eq!(declined(BRUNO), 1);
    assert_eq!(bruno.messages().len(), 1, "what another person does changes nothing");
    app.clock().passes(hours(1)).await;
    assert_eq!(app.telegram().open_link(ALICE, &link), Opened::Requested);
    app.works_in_chats().await;
    assert_eq!((declined(ALICE), alice.times(WHY)), (6, 2));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_in_too_many_chats_reads_so_and_comes_in_once_they_have_left_one() {
    for id in BOTH {
        let (app, _olga) = opens(GroupKind::Supergroup).await;
        let user = app.user(id);
        buys(&app, &user).await;
        let before = user.chat().len();
        app.telegram().fill_chats(id, true);
        app.telegram().open_link(id, &app.chat_link_of(CLUB, id));
        app.works_in_chats().await;
        user.records(("as many groups and channels", "so vielen Gruppen und Kanälen")).await;
        user.sends("/chats");
        user.records(("Your chats", "Deine Chats")).await;
        app.telegram().fill_chats(id, false);
        app.clock().passes(hours(1)).await;
        app.works_in_chats().await;
        assert!(app.telegram().standing(CLUB, id).is_in());
        user.has_read_after(&app, before, "chat_too_many").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_asks_while_the_process_is_down_is_let_in_when_it_is_back() {
    // Telegram keeps updates for 24 hours; after that, people are looked at.
    for down in [23, 25] {
        let (mut app, _olga) = opens(GroupKind::Supergroup).await;
        let (alice, bruno) = (app.user(ALICE), app.user(BRUNO));
        buys(&app, &alice).await;
        let links =
            [app.chat_link_of(CLUB, ALICE), app.telegram().create_link(CLUB, OLGA, true, None)];
        app.stops().await;
        app.telegram().open_link(ALICE, &links[0]);
        app.telegram().open_link(BRUNO, &links[1]);
        app.clock().advance(hours(down)).await;
        app.starts().await;
        app.compares_with_stripe().await;
        app.works_in_chats().await;
        assert!(app.telegram().standing(CLUB, ALICE).is_in(), "after {down} hours");
        let declined = app.actions(CLUB, BRUNO).contains(&ChatAction::Decline);
        assert_eq!(declined, down < 24, "of a lost request there is no trace");
        assert_eq!(bruno.times("Club"), 0, "too late to write");
        if !declined {
            buys(&app, &bruno).await;
            assert!(app.telegram().standing(CLUB, BRUNO).is_in(), "the open request is tried");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_member_who_leaves_and_asks_again_while_the_process_is_down_for_days_is_let_in() {
    let (mut app, _olga) = opens(GroupKind::Supergroup).await;
    let jonas = app.user(JONAS);
    buys(&app, &jonas).await;
    let link = app.chat_link_of(CLUB, JONAS);
    app.joins(CLUB, &jonas).await;
    app.stops().await;
    app.telegram().leave(JONAS, CLUB);
    app.telegram().open_link(JONAS, &link);
    app.clock().advance(hours(50)).await;
    app.starts().await;
    app.works_in_chats().await;
    assert!(app.telegram().standing(CLUB, JONAS).is_in());
}
