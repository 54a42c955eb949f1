//! `/whois` and `/why`: one person, and the reasons for their access.

use crate::bot::Bot;
use crate::bot::context::ChatContext;
use crate::bot::trouble::trouble;
use crate::domain::ids::EntitlementName;
use crate::domain::ids::UserId;
use crate::domain::person::FoundPeople;
use crate::domain::person::NobodyFound;
use crate::domain::person::PersonQuery;
use crate::messages::CallbackData;
use crate::messages::Screen;

/// Events on the screen of a person's events.
const SHOWN_EVENTS: u32 = 10;

impl Bot {
    /// Handles `/whois`. The caller has checked [`Permission::ReadPeople`].
    ///
    /// [`Permission::ReadPeople`]: crate::domain::admin::Permission::ReadPeople
    pub(in crate::bot::admin) async fn handle_whois(&self, context: &ChatContext, text: &str) {
        let screen = match PersonQuery::parse(text) {
            None => context.localizer.whois_usage(),
            Some(_) => {
                match self.find_person(context, text.to_owned(), CallbackData::Whois).await {
                    Ok(user) => self.person_screen(context, user).await,
                    Err(screen) => screen,
                }
            }
        };
        self.reply(context.chat(), &screen).await;
    }

    /// Handles `/why ID [entitlement]`. The caller has checked the permission, as for `/whois`.
    pub(in crate::bot::admin) async fn handle_why(&self, context: &ChatContext, text: &str) {
        let (query, entitlement) = self.split_entitlement(text);
        let to_why = |user| CallbackData::Why { user, page: 0, entitlement: entitlement.clone() };
        let screen = match PersonQuery::parse(query) {
            None => context.localizer.why_usage(),
            Some(_) => match self.find_person(context, query.to_owned(), to_why).await {
                Ok(user) => self.why_screen(context, user, entitlement, 0).await,
                Err(screen) => screen,
            },
        };
        self.reply(context.chat(), &screen).await;
    }

    /// Sends the screen of a person as a new message. The caller has checked the permission.
    pub(in crate::bot::admin) async fn show_person(&self, context: &ChatContext, user: UserId) {
        let screen = self.person_screen(context, user).await;
        self.reply(context.chat(), &screen).await;
    }

    /// Handles a button of a person. The caller has checked the permission.
    pub(in crate::bot::admin) async fn handle_people_callback(
        &self,
        context: &ChatContext,
        message: i64,
        data: CallbackData,
    ) {
        let screen = match data {
            CallbackData::Whois(user) => self.person_screen(context, user).await,
            CallbackData::Why { user, page, entitlement } => {
                self.why_screen(context, user, entitlement, page).await
            }
            CallbackData::PersonEvents(user) => {
                match self.services().people.events(user, SHOWN_EVENTS).await {
                    Ok(events) => context.localizer.person_events(user, &events),
                    Err(refusal) => trouble(&context.localizer, refusal),
                }
            }
            _ => return,
        };
        self.show(context.chat(), message, &screen).await;
    }

    /// The person whom the text means, or a screen: nobody, or a choice that leads to `target`.
    pub(in crate::bot::admin) async fn find_person(
        &self,
        context: &ChatContext,
        text: String,
        target: impl Fn(UserId) -> CallbackData,
    ) -> Result<UserId, Screen> {
        let localizer = &context.localizer;
        let nobody = |why: &NobodyFound| localizer.nobody_found(why, &text);
        let Some(query) = PersonQuery::parse(&text) else {
            return Err(nobody(&NobodyFound::Unknown));
        };
        match self.services().people.find(query).await {
            Ok(FoundPeople::Person(user)) => Ok(user),
            Ok(FoundPeople::Several(people)) => Err(localizer.namesakes(&people, &text, target)),
            Ok(FoundPeople::Nobody(why)) => Err(nobody(&why)),
            Err(refusal) => Err(trouble(localizer, refusal)),
        }
    }

    async fn person_screen(&self, context: &ChatContext, user: UserId) -> Screen {
        let Some(role) = self.role(context.id()) else { return unknown(context, user) };
        match self.services().people.view(user).await {
            Ok(Some(view)) => context.localizer.person(&view, self.catalogue(), role),
            Ok(None) => unknown(context, user),
            Err(refusal) => trouble(&context.localizer, refusal),
        }
    }

    async fn why_screen(
        &self,
        context: &ChatContext,
        user: UserId,
        entitlement: Option<EntitlementName>,
        page: usize,
    ) -> Screen {
        match self.services().people.explain(user, entitlement).await {
            Ok(Some(explained)) => {
                context.localizer.explanation(&explained, page, self.catalogue())
            }
            Ok(None) => unknown(context, user),
            Err(refusal) => trouble(&context.localizer, refusal),
        }
    }

    /// The last word is an entitlement if a plan has one of that name.
    fn split_entitlement<'a>(&self, text: &'a str) -> (&'a str, Option<EntitlementName>) {
        let Some((query, last)) = text.trim().rsplit_once(char::is_whitespace) else {
            return (text, None);
        };
        let name = EntitlementName::new(last);
        let is_known = self.catalogue().plans.iter().any(|plan| plan.entitlements.contains(&name));
        if is_known { (query, Some(name)) } else { (text, None) }
    }
}

fn unknown(context: &ChatContext, user: UserId) -> Screen {
    context.localizer.nobody_found(&NobodyFound::Unknown, &user.to_string())
}
