//! Who has a history in the sandbox, and what they did when. One person for each state an account can be in.

use std::time::Duration;

use tollgate_sandbox::{Card, Person, months_later};

use crate::cli::sandbox::people::{ADMINS, OWNER, SUPPORT, person};
use crate::domain::clock::Timestamp;

/// How many months the history goes back.
const MONTHS: i64 = 5;

const NADIA: i64 = 2001;
const TOMAS: i64 = 2002;
const MIA: i64 = 2003;
const LIAM: i64 = 2004;
const CHLOE: i64 = 2005;
const DANIEL: i64 = 2006;
const SOFIA: i64 = 2007;
const PAVEL: i64 = 2008;
const GRACE: i64 = 2009;
const LUKAS: i64 = 2010;
const IRINA: i64 = 2011;
const ANDRIY: i64 = 2012;
const BEATRIZ: i64 = 2013;
const HIRO: i64 = 2014;
const NOAH: i64 = 2015;
const ZOE: i64 = 2016;
const OMAR: i64 = 2017;
const ELIF: i64 = 2018;

/// What is sold, whatever the plans of the configuration are called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Offer {
    /// The lowest plan with a monthly price.
    Low,
    /// The second plan with a monthly price, or the lowest.
    Middle,
    /// The lowest plan with a yearly price.
    Year,
    /// The lowest plan with a single price.
    Once,
}

/// What somebody does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    /// Writes to the bot.
    Writes(&'static str),
    /// Buys in the chat.
    Buys(Offer, Card),
    /// Follows a link of the merchant to a trial of so many days.
    TriesOut(Offer, u32, Card),
    /// Replaces the card on file, in the portal.
    ChangesCard(Card),
    /// Pays the open invoice with another card.
    PaysWith(Card),
    /// Changes to the monthly price of another plan, in the portal.
    ChangesTo(Offer),
    /// Cancels at the end of the period, in the portal.
    Cancels,
    /// Pauses in the portal.
    Pauses,
    /// Disputes the latest payment at the bank.
    Disputes,
    /// The bank suspects that the latest payment is fraud.
    IsSuspected,
    /// Blocks the bot.
    Blocks,
    /// An admin gives them a plan: the term and the reason as in `/grant`.
    IsGranted { by: i64, offer: Offer, term: &'static str },
    /// Receives the weekly digest from now on, or not.
    Switches { digest: bool },
    /// An admin refunds the latest payment.
    IsRefunded { by: i64, reason: &'static str },
}

/// Something that a person does, or that is done for them, at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Scene {
    pub(super) at: Timestamp,
    pub(super) person: i64,
    pub(super) action: Action,
}

/// The people with a history.
pub(super) fn people() -> Vec<Person> {
    [
        (NADIA, "Nadia", "Rahman", "en"),
        (TOMAS, "Tomás", "Ibarra", "es"),
        (MIA, "Mia", "Schneider", "de"),
        (LIAM, "Liam", "Byrne", "en"),
        (CHLOE, "Chloé", "Martin", "fr"),
        (DANIEL, "Daniel", "Park", "en"),
        (SOFIA, "Sofia", "Lindgren", "en"),
        (PAVEL, "Pavel", "Novák", "en"),
        (GRACE, "Grace", "Okafor", "en"),
        (LUKAS, "Lukas", "Brandt", "de"),
        (IRINA, "Irina", "Sokolova", "ru"),
        (ANDRIY, "Andriy", "Bondar", "uk"),
        (BEATRIZ, "Beatriz", "Souza", "pt-br"),
        (HIRO, "Hiro", "Tanaka", "en"),
        (NOAH, "Noah", "Fischer", "de"),
        (ZOE, "Zoe", "Walker", "en"),
        (OMAR, "Omar", "Haddad", "en"),
        (ELIF, "Elif", "Demir", "en"),
    ]
    .map(|(id, first_name, last_name, language)| person(id, first_name, last_name, language))
    .into()
}

/// When the history begins that ends at `now`. `trial_days`: of subscriptions that are bought in the chat.
pub(super) fn beginning(now: Timestamp, trial_days: u32) -> Timestamp {
    let earliest = scenes(now, trial_days).first().map_or(now, |scene| scene.at);
    earliest.minus(Duration::from_hours(1))
}

/// The history up to `now`, in order.
pub(super) fn scenes(now: Timestamp, trial_days: u32) -> Vec<Scene> {
    let trial = days(u64::from(trial_days));
    let ago = |count, hours| now.minus(days(count) + Duration::from_hours(hours));
    let months_ago = |months: i64| later(now.minus(Duration::from_hours(5)), -months);
    let renewal = |first: Timestamp| later(first, 1);
    let fails = ago(1, 2);
    let (ended, recovered) = (months_ago(3), months_ago(4).minus(days(6)));
    let mut scenes = Vec::new();
    let mut add = |person, at, action| scenes.push(Scene { at, person, action });
    // The first payment is at that time, after a trial.
    let bought = |first: Timestamp| first.minus(trial);

    for admin in &ADMINS {
        add(admin.id, months_ago(MONTHS).minus(days(2) + trial), Action::Writes("/start"));
    }
    add(OWNER, months_ago(MONTHS).minus(days(1) + trial), Action::Switches { digest: false });
    add(OWNER, ago(15, 0), Action::Switches { digest: true });
    add(NADIA, ago(21, 3), Action::Writes("/start"));
    add(NADIA, ago(20, 1), Action::Writes("/plans"));
    add(TOMAS, ago(4, 6), Action::TriesOut(Offer::Middle, 14, Card::PAYS));
    add(MIA, bought(months_ago(MONTHS)), Action::Buys(Offer::Middle, Card::PAYS));
    add(LIAM, bought(ago(97, 7)), Action::Buys(Offer::Year, Card::PAYS));
    add(CHLOE, bought(ago(66, 2)), Action::Buys(Offer::Low, Card::PAYS));
    add(CHLOE, ago(2, 9), Action::Cancels);
    let card_fails = Action::ChangesCard(Card::FAILS_ON_RENEWAL);
    add(DANIEL, bought(anchored(fails)), Action::Buys(Offer::Middle, Card::PAYS));
    add(DANIEL, fails.minus(days(3)), card_fails);
    add(SOFIA, bought(ended), Action::Buys(Offer::Low, Card::PAYS));
    add(SOFIA, renewal(ended).minus(days(3)), card_fails);
    add(PAVEL, bought(ago(12, 5)), Action::Buys(Offer::Middle, Card::PAYS));
    let refund = Action::IsRefunded { by: OWNER, reason: "bought by mistake" };
    add(PAVEL, ago(9, 4), refund);
    add(GRACE, bought(ago(50, 8)), Action::Buys(Offer::Middle, Card::PAYS));
    add(GRACE, ago(2, 3), Action::Disputes);
    add(LUKAS, bought(ago(80, 1)), Action::Buys(Offer::Low, Card::PAYS));
    add(LUKAS, ago(6, 2), Action::Pauses);
    add(IRINA, ago(10, 6), Action::Writes("/start"));
    let grant = |term| Action::IsGranted { by: SUPPORT, offer: Offer::Middle, term };
    add(IRINA, ago(10, 5), grant("30d sorry for the outage"));
    add(ANDRIY, ago(61, 6), Action::Writes("/start"));
    add(ANDRIY, ago(61, 4), grant("14d won a contest"));
    add(BEATRIZ, bought(ago(40, 3)), Action::Buys(Offer::Middle, Card::PAYS));
    add(BEATRIZ, ago(7, 7), Action::Blocks);
    add(HIRO, ago(30, 9), Action::Buys(Offer::Once, Card::PAYS));
    add(NOAH, bought(recovered), Action::Buys(Offer::Middle, Card::PAYS));
    add(NOAH, renewal(recovered).minus(days(3)), card_fails);
    add(NOAH, renewal(recovered).plus(days(2)), Action::PaysWith(Card::PAYS));
    add(ZOE, bought(ago(75, 4)), Action::Buys(Offer::Low, Card::PAYS));
    add(ZOE, ago(33, 2), Action::ChangesTo(Offer::Middle));
    add(ZOE, ago(1, 4), Action::IsSuspected);
    add(OMAR, ago(58, 6), Action::TriesOut(Offer::Low, 14, Card::PAYS));
    add(ELIF, ago(45, 3), Action::TriesOut(Offer::Middle, 14, Card::PAYS));
    add(ELIF, ago(40, 1), Action::Cancels);
    add(OWNER, ago(0, 1), Action::Writes("/help"));
    add(OWNER, ago(0, 1), Action::Writes("/whois @daniel"));
    scenes.sort_by_key(|scene| scene.at);
    scenes
}

/// A time some months before `end` at which a monthly subscription begins that renews at `end`: a month whose
/// last day comes earlier would move the renewal.
fn anchored(end: Timestamp) -> Timestamp {
    let begins = (1..=3).map(|months| (months, later(end, -months)));
    let mut exact = begins.filter(|(months, begin)| later(*begin, *months) == end);
    exact.next().map_or_else(|| later(end, -1), |(_, begin)| begin)
}

fn later(at: Timestamp, months: i64) -> Timestamp {
    Timestamp::from_millis(months_later(at.millis(), months))
}

const fn days(count: u64) -> Duration {
    Duration::from_hours(24 * count)
}

#[cfg(test)]
mod tests {
    use crate::cli::sandbox::stories::{anchored, beginning, later, scenes};
    use crate::domain::clock::Timestamp;

    const DAY: i64 = 24 * 60 * 60;

    #[test]
    fn a_renewal_can_be_put_on_any_day_of_any_month() {
        for day in 0..1_500 {
            let end = Timestamp::from_seconds(1_750_000_000 + day * DAY);
            let begin = anchored(end);
            assert!((1..=3).any(|months| later(begin, months) == end), "{end:?}");
        }
    }

    #[test]
    fn everything_happens_between_the_beginning_and_the_end() {
        for (day, trial_days) in (0..400).zip([0, 7, 30].into_iter().cycle()) {
            let now = Timestamp::from_seconds(1_750_000_000 + day * DAY);
            let begin = beginning(now, trial_days);
            let scenes = scenes(now, trial_days);
            assert!(scenes.is_sorted_by_key(|scene| scene.at));
            assert!(scenes.iter().all(|scene| begin < scene.at && scene.at < now), "{now:?}");
        }
    }
}
